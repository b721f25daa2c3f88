// Inside the editor's dialog the sign-in is the form alone.
document.documentElement.classList.toggle("framed", window.parent !== window);
