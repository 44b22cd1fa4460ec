import type { FieldMetadata, FormMetadata } from "@conform-to/react";
import type { StartFormValue } from "../form-value";

/** The start form as its fields see it. */
export type StartShape = StartFormValue & { deadline: object; tenderDeadline: object };

export type StartFields = {
  form: FormMetadata<StartShape, string[]>;
  fields: Required<{ [Name in keyof StartShape]: FieldMetadata<StartShape[Name], StartShape, string[]> }>;
};
