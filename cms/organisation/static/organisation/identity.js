// The reader site asks once a browser session who is signed in, and keeps the answer for display. That has just changed.
sessionStorage.removeItem("handbook.asked");
localStorage.removeItem("handbook.member");
location.replace(document.getElementById("onward").href);
