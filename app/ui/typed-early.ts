import { useEffect, useRef } from "react";

/** For a field that React draws from its state: what was typed before the page came alive stands in the field, and goes into the state. */
export function useTypedEarly(take: (text: string, field: HTMLInputElement) => void) {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (field.current && field.current.value !== field.current.defaultValue) take(field.current.value, field.current);
    // Only as it comes alive.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return field;
}
