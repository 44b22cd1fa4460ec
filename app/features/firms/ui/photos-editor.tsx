import { Form, useNavigation } from "@remix-run/react";
import { ArrowDown, ArrowUp } from "lucide-react";
import { useFormat, useMessages } from "~/i18n/context";
import { Avatar } from "~/ui/avatar";
import { Button } from "~/ui/button";
import { Card, CardHeader } from "~/ui/card";
import { FileInput, TextInput } from "~/ui/text-input";
import { UPLOAD_CAP } from "../rules";
import { Confirm } from "./entry";

type Photo = { id: string; altText: string; width: number | null; height: number | null };
type Props = { name: string; logoFileId: string | null; photos: Photo[]; full: boolean; refused: { part: "logo" | "photo"; problem: string; alt: string } | undefined };

const images = "image/jpeg,image/png,image/webp,image/avif";

/** Logo and photos of the firm; each form is a plain upload. */
export function PhotosEditor({ name, logoFileId, photos, full, refused }: Props) {
  const { firms, common } = useMessages();
  const format = useFormat();
  const navigation = useNavigation();
  const sending = navigation.state === "submitting" ? navigation.formData?.get("intent") : undefined;
  const t = firms.photos;
  return (
    <div className="grid gap-5">
      <Card>
        <CardHeader title={t.logo} />
        <div className="flex flex-wrap items-start gap-5">
          <Avatar square size="xl" name={name} src={logoFileId && `/files/${logoFileId}`} />
          <div className="grid min-w-0 flex-1 basis-64 gap-3">
            <Form key={logoFileId} method="post" action="?part=logo" encType="multipart/form-data" className="grid gap-3">
              <input type="hidden" name="intent" value="logo" />
              <FileInput cap={UPLOAD_CAP} id="logo-file" name="file" label={t.logoFile} hint={t.fileHint} accept={images} required error={refused?.part === "logo" ? refused.problem : undefined} />
              <Button pending={sending === "logo"} className="justify-self-start">
                {t.saveLogo}
              </Button>
            </Form>
            {logoFileId && (
              <Confirm trigger={t.removeLogo} question={firms.editing.confirmRemove}>
                <Form method="post" encType="multipart/form-data">
                  <input type="hidden" name="intent" value="remove-logo" />
                  <Button variant="danger" size="sm">
                    {firms.editing.removeYes}
                  </Button>
                </Form>
              </Confirm>
            )}
          </div>
        </div>
      </Card>
      <Card>
        <CardHeader title={t.title} />
        {photos.length === 0 && <p className="text-ink-2">{t.none}</p>}
        <ul className="grid gap-4 sm:grid-cols-2">
          {photos.map((photo, index) => (
            <li key={photo.id} className="grid content-start gap-2">
              <img
                src={`/files/${photo.id}`}
                alt={photo.altText || t.of(name)}
                width={photo.width ?? undefined}
                height={photo.height ?? undefined}
                loading="lazy"
                className="aspect-4/3 w-full rounded-md border border-line bg-sunk object-cover"
              />
              <PhotoOrder id={photo.id} index={index} count={photos.length} />
              <Form method="post" encType="multipart/form-data" className="flex items-end gap-2">
                <input type="hidden" name="intent" value="describe" />
                <input type="hidden" name="id" value={photo.id} />
                <TextInput key={photo.altText} id={`alt-${photo.id}`} name="alt" label={t.alt} maxLength={300} defaultValue={photo.altText} className="min-w-0 flex-1" />
                <Button aria-label={t.saveAlt(format.number(index + 1))}>{common.save}</Button>
              </Form>
              <RemovePhoto id={photo.id} />
            </li>
          ))}
        </ul>
        {full ? (
          <p className="mt-4 text-ink-2">{t.full}</p>
        ) : (
          <Form key={photos.length} method="post" action="?part=photo" encType="multipart/form-data" className="mt-5 grid gap-4 border-t border-line pt-4">
            <input type="hidden" name="intent" value="photo" />
            <FileInput cap={UPLOAD_CAP} id="photo-file" name="file" label={t.photo} hint={t.fileHint} accept={images} required error={refused?.part === "photo" ? refused.problem : undefined} />
            <TextInput id="photo-alt" name="alt" label={t.alt} hint={t.altHint} maxLength={300} optional defaultValue={refused?.part === "photo" ? refused.alt : ""} />
            <Button variant="primary" pending={sending === "photo"} className="justify-self-start">
              {t.addPhoto}
            </Button>
          </Form>
        )}
      </Card>
    </div>
  );
}

/** Which place a photo has, and the way one place forward or back; the first one leads the page. */
function PhotoOrder({ id, index, count }: { id: string; index: number; count: number }) {
  const { firms } = useMessages();
  const format = useFormat();
  const t = firms.photos;
  const number = format.number(index + 1);
  return (
    <Form method="post" encType="multipart/form-data" className="flex items-center gap-1">
      <input type="hidden" name="id" value={id} />
      <span className="me-auto text-sm text-ink-2">{index === 0 ? t.first : t.place(number)}</span>
      {count > 1 && (
        <>
          <Button name="intent" value="earlier" size="sm" variant="ghost" disabled={index === 0} aria-label={t.earlier(number)} title={t.earlier(number)}>
            <ArrowUp aria-hidden />
          </Button>
          <Button name="intent" value="later" size="sm" variant="ghost" disabled={index === count - 1} aria-label={t.later(number)} title={t.later(number)}>
            <ArrowDown aria-hidden />
          </Button>
        </>
      )}
    </Form>
  );
}

function RemovePhoto({ id }: { id: string }) {
  const { common, firms } = useMessages();
  return (
    <Confirm trigger={common.remove} question={firms.editing.confirmRemove}>
      <Form method="post" encType="multipart/form-data">
        <input type="hidden" name="intent" value="remove-photo" />
        <input type="hidden" name="id" value={id} />
        <Button variant="danger" size="sm">
          {firms.editing.removeYes}
        </Button>
      </Form>
    </Confirm>
  );
}
