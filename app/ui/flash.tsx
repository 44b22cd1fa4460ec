import { useActionData, useSearchParams } from "@remix-run/react";
import { Alert, type AlertTone } from "./alert";

/**
 * What the last form did, after its redirect: `?notice=saved` looks up `texts.saved`. Unknown codes show nothing, and so does
 * the word of an earlier form beside the answer to the next.
 */
export function Flash({ texts, param = "notice", tone = "ok" }: { texts: Record<string, string>; param?: string; tone?: AlertTone }) {
  const [query] = useSearchParams();
  const answered = useActionData() !== undefined;
  const code = query.get(param);
  const text = code && Object.hasOwn(texts, code) ? texts[code] : undefined;
  if (!text || answered) return null;
  return (
    <Alert tone={tone} role="status" className="mb-5 print:hidden">
      {text}
    </Alert>
  );
}
