// A resolution of a hundred pages has six hundred sections, each with an editor of its own, and mounting them all takes
// the browser half a minute. Here a text is shown plainly until it comes near the screen or is wanted; then its editor
// is mounted. The field that is sent exists from the start.

const NEAR = "800px";

const Draftail = window.draftail?.DraftailRichTextArea;

const mountings = new WeakMap();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) if (isIntersecting) mountings.get(target)?.();
  },
  { rootMargin: NEAR },
);

// What Wagtail expects of a bound widget, passed on once there is an editor.
class LazyText {
  constructor(field, stand, capabilities, mount) {
    this.input = field;
    this.stand = stand;
    this.capabilities = new Map(capabilities);
    this.mount = mount;
    this.editor = null;
  }

  get mounted() {
    if (!this.editor) {
      const value = this.input.value;
      observer.unobserve(this.stand);
      this.stand.remove();
      this.input.remove();
      this.editor = this.mount(value, this.capabilities);
      this.input = this.editor.input;
    }
    return this.editor;
  }

  getValue() {
    return this.input.value;
  }

  getState() {
    return this.editor ? this.editor.getState() : this.input.value;
  }

  setState(state) {
    this.mounted.setState(state);
  }

  setInvalid(invalid) {
    this.mounted.setInvalid(invalid);
  }

  getTextLabel({ maxLength } = {}) {
    if (this.editor) return this.editor.getTextLabel({ maxLength });
    const text = plain(this.input.value).replaceAll("\n", " ");
    return maxLength && text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
  }

  focus() {
    this.mounted.focus();
  }

  setCapabilityOptions(name, options) {
    if (this.editor) this.editor.setCapabilityOptions(name, options);
    else this.capabilities.set(name, Object.assign(this.capabilities.get(name), options));
  }
}

function plain(value) {
  const content = value ? JSON.parse(value) : null;
  return (content?.blocks ?? []).map(({ text }) => text).filter(Boolean).join("\n");
}

function standFor(value) {
  const stand = document.createElement("div");
  stand.className = "lazy-text";
  stand.tabIndex = 0;
  stand.setAttribute("role", "textbox");
  stand.setAttribute("aria-multiline", "true");
  stand.textContent = plain(value);
  return stand;
}

// The label of the field, or the heading of a block that is one field.
function nameAfterLabel(stand) {
  const label =
    stand.closest(".w-field__wrapper")?.querySelector(".w-field__label") ??
    stand.closest("[data-panel]")?.querySelector("[data-panel-heading-text]");
  if (label) stand.setAttribute("aria-label", label.firstChild.textContent.trim());
}

class LazyRichTextArea extends (Draftail ?? Object) {
  render(container, name, id, state, capabilities, options = {}) {
    const mount = (value, known) => super.render(container, name, id, value, known, options);
    // What comes from another editor (a section that was split) is in somebody's hands already.
    if (typeof state !== "string") return mount(state, capabilities);
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, id, value: state });
    const stand = standFor(state);
    container.append(field, stand);
    // The block puts its label in once its fields are drawn.
    requestAnimationFrame(() => nameAfterLabel(stand));
    const lazy = new LazyText(field, stand, capabilities, mount);
    mountings.set(stand, () => lazy.mounted);
    observer.observe(stand);
    stand.addEventListener("focus", () => lazy.focus());
    return lazy;
  }
}

if (Draftail) window.telepath.register("wagtail.widgets.DraftailRichTextArea", LazyRichTextArea);
