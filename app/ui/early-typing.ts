import { useEffect } from "react";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
/** `_valueTracker` is what React takes to stand in a field: it hears only of something else. */
type Told = Field & { _valueTracker?: { setValue(value: string): void } };

declare global {
  interface Window {
    /** What was typed or chosen before the page's scripts came, by field. */
    typedEarly?: Map<Field, string>;
  }
}

/** Notes what is typed from the first moment on, until `useEarlyTyping` has told it. */
export const noteEarlyTyping =
  "window.typedEarly=new Map;addEventListener('input',function note({target}){window.typedEarly?typedEarly.set(target,target.value):removeEventListener('input',note,true)},true)";

const isText = (field: Field) => field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && !["checkbox", "radio", "file"].includes(field.type));

/** On a slow line somebody types before the scripts are there. React empties some of those fields as it takes the page over, and nothing that listens has heard of any. */
export function useEarlyTyping(): void {
  useEffect(() => {
    const early = window.typedEarly ?? [];
    delete window.typedEarly;
    for (const [field, value] of early as Iterable<[Told, string]>) {
      if (!field.isConnected) continue;
      if (isText(field)) {
        if (field.value !== value) field.value = value;
        field._valueTracker?.setValue(`${value} `);
      }
      field.dispatchEvent(new Event(field.type === "file" ? "change" : "input", { bubbles: true }));
    }
  }, []);
}
