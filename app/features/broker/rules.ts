export type StaffRole = "broker" | "coordinator";

/** What a person may do at the desk of a cluster; the policies of the database say the same. */
export type DeskRights = {
  as: StaffRole | "admin";
  /** Decides about members, reviews certificates, enters pledges for firms. */
  decides: boolean;
  /** Roles this person gives and takes back. */
  appoints: readonly StaffRole[];
};

/** The rights at a desk, or null for somebody who has no business there. */
export function deskRights(person: { broker: boolean; staff: boolean; admin: boolean }): DeskRights | null {
  if (!person.staff && !person.admin) return null;
  return {
    as: person.broker ? "broker" : person.staff ? "coordinator" : "admin",
    decides: person.broker,
    appoints: person.admin ? ["broker", "coordinator"] : person.broker ? ["coordinator"] : [],
  };
}

export const certificateLevels = ["claimed", "seen", "verified"] as const;
export type CertificateLevel = (typeof certificateLevels)[number];

/** Whether a review moves a certificate: one level up, or back to the firm's own word. */
export function canReview(from: CertificateLevel, to: CertificateLevel): boolean {
  return to === "claimed" ? from !== "claimed" : certificateLevels.indexOf(to) === certificateLevels.indexOf(from) + 1;
}
