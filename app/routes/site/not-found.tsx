import { errorResponse } from "~/lib/errors";

/** Every address that no route knows. The root's error boundary draws the page. */
export function loader(): never {
  throw errorResponse("not_found");
}

export const action = loader;

export default function NotFound() {
  return null;
}
