import { redirect, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData, useNavigation } from "@remix-run/react";
import { z } from "zod";
import { nameIn, orderName } from "~/features/joint-actions/purchase/fulfilment/order";
import { openOrderByLink } from "~/features/joint-actions/purchase/fulfilment/order.server";
import { OrderDocuments } from "~/features/joint-actions/purchase/fulfilment/ui/order-cards";
import { OrderSheet } from "~/features/joint-actions/purchase/fulfilment/ui/order-sheet";
import { LocaleProvider, useFormat, useLocale, useMessages } from "~/i18n/context";
import { dirOf } from "~/i18n/locale";
import { errorResponse } from "~/lib/errors";
import { guard } from "~/lib/guard.server";
import { Alert } from "~/ui/alert";
import { Sentence } from "~/ui/bidi";
import { Button } from "~/ui/button";
import { Card } from "~/ui/card";
import { PageHeader } from "~/ui/page-header";

const Params = z.object({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/) });

export const meta: MetaFunction<typeof loader> = ({ data }) => [{ title: data && orderName(data.order) }, { name: "robots", content: "noindex" }, { name: "referrer", content: "no-referrer" }];

/** The order for its supplier, who came by the link of a mail and needs no account. Opening it marks it as seen. */
export const loader = guard({ as: "anyone", params: Params, rate: "verify_address" }, async ({ actor, params, db }) => {
  const order = await db.as(actor, (tx) => openOrderByLink(tx, params.token));
  if (!order) throw errorResponse("not_found");
  return { order, token: params.token };
});

export const action = guard({ as: "anyone", params: Params, rate: "verify_address" }, async ({ actor, params, db }) => {
  const order = await db.as(actor, (tx) => openOrderByLink(tx, params.token, true));
  if (!order) throw errorResponse("not_found");
  return redirect(`/orders/${params.token}`, 303);
});

export default function SupplierOrderPage() {
  const { order, token } = useLoaderData<typeof loader>();
  const { currencyUnit } = useLocale();
  return (
    <LocaleProvider locale={order.locale} currencyUnit={currencyUnit}>
      <div lang={order.locale} dir={dirOf(order.locale)} className="mx-auto max-w-3xl">
        <Sheet order={order} token={token} />
      </div>
    </LocaleProvider>
  );
}

function Sheet({ order, token }: ReturnType<typeof useLoaderData<typeof loader>>) {
  const { fulfilment } = useMessages();
  const { locale } = useLocale();
  const format = useFormat();
  const t = fulfilment.supplier;
  const pending = useNavigation().state === "submitting";
  return (
    <>
      <PageHeader title={t.title} lead={<Sentence>{t.lead(nameIn(locale, order.buyerFa, order.buyerEn))}</Sentence>} />
      <Card>
        <div className="mb-4 flex flex-wrap items-center justify-between gap-3 print:hidden">
          <OrderDocuments base={`/orders/${token}`} />
        </div>
        <OrderSheet order={order} />
        <div className="mt-6 print:hidden">
          {order.acknowledgedAt ? (
            <Alert tone="ok" role="status">
              {t.acknowledged(format.dateTime(order.acknowledgedAt))}
            </Alert>
          ) : (
            <Form method="post">
              <Button variant="primary" pending={pending}>
                {t.acknowledge}
              </Button>
            </Form>
          )}
          <p className="mt-3 text-sm text-ink-2">{t.noMoney}</p>
        </div>
      </Card>
    </>
  );
}
