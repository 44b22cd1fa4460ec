import { chatNoticeJobs } from "~/features/notifications/chat.server";
import { liveNoticeJobs } from "~/features/notifications/live.server";
import { jobs as notificationJobs, schedules as notificationSchedules } from "~/features/notifications/jobs.server";
import { fulfilmentJobs } from "~/features/notifications/fulfilment.server";
import { pledgingJobs } from "~/features/notifications/pledging.server";
import { assistedNotices } from "~/features/notifications/assisted.server";
import { creditNotices } from "~/features/notifications/credit.server";
import { leavingNotices } from "~/features/notifications/leaving.server";
import { tenderJobs } from "~/features/notifications/tender.server";
import { gatheringNotices } from "~/features/notifications/gathering.server";
import { introductionJobs } from "~/features/notifications/introductions.server";
import { moderationJobs } from "~/features/notifications/moderation.server";
import { openingNotices } from "~/features/notifications/opening.server";
import { waitingNoticeJobs } from "~/features/notifications/waiting.server";
import { needJobs } from "~/features/notifications/needs.server";
import { gatheringJobs, gatheringSchedules } from "~/features/joint-actions/purchase/gathering/jobs.server";
import { jobs as purchaseJobs, schedules as purchaseSchedules } from "~/features/joint-actions/purchase/jobs.server";
import { tenderSchedules } from "~/features/joint-actions/purchase/tender/jobs.server";
import { fulfilmentSchedules } from "~/features/joint-actions/purchase/fulfilment/jobs.server";
import { jobs as chatJobs, TOLD_AT_ONCE, schedules as chatSchedules } from "~/features/chat/jobs.server";
import { jobs as peopleJobs } from "~/features/people/jobs.server";
import { searchJobs, searchSchedules } from "~/features/search/jobs.server";
import { syncSchedules } from "~/features/search/sync/schedules.server";
import { savedSearchJobs, savedSearchSchedules } from "~/features/search/kept/jobs.server";
import { vainSchedules } from "~/features/search/vain.server";
import type { JobHandles } from "~/lib/jobs";
import type { Context } from "./context";
import { startRelay, type Relay } from "./outbox/relay";

/** The worker's catalogue: every feature's jobs and schedules. `publish` reaches the sockets. */
export function startWorker(context: Context, publish: JobHandles["publish"]): Relay {
  const handles: JobHandles = {
    db: context.db,
    log: context.log,
    env: context.env,
    siteUrl: context.siteUrl,
    files: context.files,
    now: context.now,
    publish,
  };
  const relay = startRelay(handles, {
    jobs: [
      purchaseJobs,
      fulfilmentJobs,
      pledgingJobs,
      leavingNotices,
      creditNotices,
      assistedNotices,
      chatJobs,
      peopleJobs,
      notificationJobs,
      chatNoticeJobs,
      liveNoticeJobs,
      waitingNoticeJobs,
      needJobs,
      introductionJobs,
      moderationJobs,
      openingNotices,
      gatheringJobs,
      gatheringNotices,
      tenderJobs,
      searchJobs(context.search),
      savedSearchJobs(context.search),
    ],
    schedules: [
      ...purchaseSchedules,
      ...chatSchedules,
      ...gatheringSchedules,
      ...tenderSchedules,
      ...fulfilmentSchedules,
      ...notificationSchedules,
      ...searchSchedules(context.search),
      ...syncSchedules(context.searchServer, context.stopping),
      ...savedSearchSchedules(),
      ...vainSchedules,
    ],
    toldAtOnce: TOLD_AT_ONCE,
    paused: context.isFull,
  });
  context.onNudge(relay.nudge);
  return relay;
}
