//! One step, from its dry run to its outcome.

use std::time::Duration;

use http::HeaderMap;
use jiff::Timestamp;

use super::answer::{Meaning, evicted, given_up, lost, read};
use super::follow::Follow;
use super::look::{self, Read};
use super::runner::{Depth, Desk, Runner};
use super::{Mark, Outcome, State};
use crate::client::audit::{Answer, AuditError, Entry, Event, Intent};
use crate::model::{Key, Kind};
use crate::ops::plan::{Call, Goal, Step};
use crate::ops::verb::Verb;

/// How often, and after which pause, a lost request's trace is looked for before nobody knows.
const TRACES: u32 = 3;
const TRACE_PAUSE: Duration = Duration::from_secs(2);
/// Pause before an eviction that was not let through is asked for again, as kubectl does.
const AGAIN: Duration = Duration::from_secs(5);
/// How long a goal is awaited when it is not known whether the request arrived.
const DOUBT: Duration = Duration::from_mins(2);

/// A step under way.
pub(super) struct Attempt<'a> {
    pub(super) runner: &'a Runner,
    pub(super) desk: &'a Desk,
    /// The verb of the plan: why the step is taken.
    pub(super) wish: Verb,
    pub(super) index: usize,
    pub(super) step: &'a Step,
}

/// What came back, and how long it took.
struct Reply {
    meaning: Meaning,
    record: Answer,
}

impl Attempt<'_> {
    /// From the beginning.
    pub(super) async fn fresh(&self) -> Outcome {
        if let Some(refused) = self.opened().await {
            return refused;
        }
        let rehearsed = match self.rehearse().await {
            Ok(words) => words,
            Err(outcome) => return outcome,
        };
        if self.runner.depth == Depth::Rehearse {
            return Outcome::Done(match &self.step.dry_run {
                Some(_) => "the server would accept it; nothing was changed".to_owned(),
                None => "the API has no dry run for it; nothing was sent".to_owned(),
            });
        }
        self.send(rehearsed).await
    }

    /// After a crash, from where the job's file says it was.
    pub(super) async fn resumed(&self, mark: Mark) -> Outcome {
        match mark {
            Mark::Untouched => self.fresh().await,
            Mark::Ended(outcome) => outcome,
            Mark::Answered(object) => self.follow(object, self.step.goal.patience()).await,
            Mark::Sent => self.unanswered().await,
        }
    }

    /// The server's own opinion first, where it gives one.
    async fn rehearse(&self) -> Result<String, Outcome> {
        let Some(call) = &self.step.dry_run else {
            return Ok(String::new());
        };
        self.tell(State::Rehearsing, None);
        let intent = self
            .intend(Event::DryRun, call, String::new())
            .await
            .map_err(unrecorded)?;
        let reply = self.exchange(&intent, call).await;
        self.runner
            .log
            .answer(Event::Answer, &intent, reply.record)
            .await
            .map_err(unrecorded)?;
        match reply.meaning {
            Meaning::Accepted { .. } => Ok("accepted".to_owned()),
            // what a budget holds back now may go later
            Meaning::Busy { reason } => Ok(format!("not yet: {reason}")),
            Meaning::Refused { reason, way_out } => Err(Outcome::Failed { reason, way_out }),
            Meaning::Uncertain { reason } => Err(Outcome::Failed {
                reason: format!("the dry run was not answered: {reason}"),
                way_out: "Nothing was changed; try again when the server answers".to_owned(),
            }),
        }
    }

    async fn send(&self, rehearsed: String) -> Outcome {
        let began = self.runner.clock.now();
        loop {
            let reason = match self.send_once(rehearsed.clone()).await {
                Ok(outcome) => return outcome,
                Err(reason) => reason,
            };
            // it was refused and changed nothing, so it may be sent again; each time it stands on record
            let waited = self.runner.clock.now().duration_since(began).unsigned_abs();
            if self.desk.is_shut() {
                return Outcome::Left;
            }
            if waited >= self.step.goal.patience() {
                return Outcome::Failed {
                    reason: format!("after {} s still not let go: {reason}", waited.as_secs()),
                    way_out: "See which budget holds it, and whether its other pods are ready".to_owned(),
                };
            }
            let state = State::Following {
                awaited: self.step.goal.words(),
                seen: format!("not let go yet: {reason}"),
            };
            self.tell(state, None);
            self.runner.clock.sleep(AGAIN).await;
        }
    }

    /// Sends once. `Err` says why the server asks to come again later.
    async fn send_once(&self, rehearsed: String) -> Result<Outcome, String> {
        self.tell(State::Sending, None);
        let call = &self.step.request;
        // the file first: it names what the audit log only proves
        if let Err(error) = self.desk.mark(self.index, Mark::Sent) {
            return Ok(Outcome::Failed {
                reason: format!("the job's file cannot be written: {error}; nothing was sent"),
                way_out: "Make room in the state directory".to_owned(),
            });
        }
        let intent = match self.intend(Event::Intent, call, rehearsed).await {
            Ok(intent) => intent,
            Err(error) => return Ok(unrecorded(error)),
        };
        let reply = self.exchange(&intent, call).await;
        let noted = self.runner.log.answer(Event::Answer, &intent, reply.record).await;
        let outcome = match reply.meaning {
            Meaning::Refused { reason, way_out } => Outcome::Failed { reason, way_out },
            Meaning::Accepted { object } => {
                // should this line be lost, the label or the goal tells the same
                let _ = self.desk.mark(self.index, Mark::Answered(object.clone()));
                self.follow(object, self.step.goal.patience()).await
            }
            Meaning::Busy { reason } => {
                let left = Outcome::Left;
                let ended = self.runner.log.answer(Event::Outcome, &intent, record(&left)).await;
                return match noted.and(ended) {
                    Ok(()) => Err(reason),
                    Err(error) => Ok(unrecorded(error)),
                };
            }
            Meaning::Uncertain { reason } => self.trace(&reason).await,
        };
        let ended = self.runner.log.answer(Event::Outcome, &intent, record(&outcome)).await;
        Ok(with_complaint(outcome, noted.and(ended).err()))
    }

    /// A drain goes on only while its node is cordoned: otherwise somebody gave it up, and what is evicted might come
    /// right back.
    async fn opened(&self) -> Option<Outcome> {
        let node = self.step.goal.off()?;
        if self.runner.depth == Depth::Rehearse {
            return None;
        }
        let read = look::read(&self.runner.client, Kind::Node, &Key::new("", node)).await;
        let reason = match &read {
            Read::Found(_) if read.flag("/spec/unschedulable") => return None,
            Read::Found(_) => format!("node {node} is not cordoned any more: the drain was given up"),
            Read::Gone => format!("node {node} was deleted"),
            Read::Unread(trouble) => format!("node {node} cannot be read: {trouble}"),
            Read::Unasked => return None,
        };
        Some(Outcome::Failed {
            reason,
            way_out: "Nothing was sent; plan the drain anew".to_owned(),
        })
    }

    /// The answer was lost: is there a trace of the request in the cluster? It is never sent again.
    async fn trace(&self, reason: &str) -> Outcome {
        let unknown = |why: String| Outcome::Unknown {
            reason: why,
            check: self.check(),
        };
        match &self.step.goal {
            Goal::Accepted => unknown(format!("no answer came: {reason}")),
            Goal::Migrated { .. } => {
                for _ in 0..TRACES {
                    if let Ok(Some(object)) = look::created(&self.runner.client, self.step).await {
                        let _ = self.desk.mark(self.index, Mark::Answered(Some(object.clone())));
                        return self.follow(Some(object), self.step.goal.patience()).await;
                    }
                    self.runner.clock.sleep(TRACE_PAUSE).await;
                }
                unknown(format!(
                    "no answer came: {reason}; no migration of this job is to be seen"
                ))
            }
            _ => match self.follow(None, DOUBT.min(self.step.goal.patience())).await {
                Outcome::Unknown { check, .. } => Outcome::Unknown {
                    reason: format!("no answer came: {reason}; its effect is not to be seen"),
                    check,
                },
                seen => seen,
            },
        }
    }

    /// The process died between intent and answer. The operator has asked to go on.
    async fn unanswered(&self) -> Outcome {
        let target = &self.step.target;
        match &self.step.goal {
            Goal::Accepted => Outcome::Unknown {
                reason: "the process ended before the answer came".to_owned(),
                check: self.check(),
            },
            Goal::Migrated { from, .. } => match look::created(&self.runner.client, self.step).await {
                Err(reason) => Outcome::Unknown {
                    reason,
                    check: self.check(),
                },
                Ok(Some(object)) => self.follow(Some(object), self.step.goal.patience()).await,
                Ok(None) => {
                    let key = Key::new(target.namespace.as_str(), target.name.as_str());
                    let vmi = look::read(&self.runner.client, Kind::VirtualMachineInstance, &key).await;
                    let here = vmi.text("/status/nodeName");
                    match &vmi {
                        Read::Found(_) if here == from && vmi.uid() == target.uid => self.fresh().await,
                        Read::Found(_) if vmi.uid() == target.uid => {
                            Outcome::Done(format!("runs on {here}: it moved meanwhile, and is not moved again"))
                        }
                        _ => Outcome::Unknown {
                            reason: "the instance is gone or another one".to_owned(),
                            check: self.check(),
                        },
                    }
                }
            },
            // an eviction that arrived has marked the VM or taken the pod; one that did not may be sent again, since a second
            // one changes nothing more
            Goal::LeftNode { .. } | Goal::PodGone { .. } => match Follow::new(self, None, Duration::ZERO).run().await {
                Outcome::Done(words) => Outcome::Done(words),
                _ => self.fresh().await,
            },
            _ => {
                let now = Follow::new(self, None, Duration::ZERO).run().await;
                if now.well() {
                    return now;
                }
                if self.is_on_its_way().await {
                    return self.follow(None, self.step.goal.patience()).await;
                }
                // the server refuses what is under way already: then it is followed
                match self.rehearse().await {
                    Ok(rehearsed) => self.send(rehearsed).await,
                    Err(refused) => match self.follow(None, DOUBT).await {
                        Outcome::Unknown { .. } => refused,
                        seen => seen,
                    },
                }
            }
        }
    }

    /// Whether the instance is going down already, or a start or stop is queued: a second restart would be one too many.
    async fn is_on_its_way(&self) -> bool {
        let target = &self.step.target;
        let key = Key::new(target.namespace.as_str(), target.name.as_str());
        let vmi = look::read(&self.runner.client, Kind::VirtualMachineInstance, &key).await;
        let vm = look::read(&self.runner.client, Kind::VirtualMachine, &key).await;
        !vmi.text("/metadata/deletionTimestamp").is_empty()
            || !vm.text("/status/stateChangeRequests/0/action").is_empty()
    }

    async fn follow(&self, object: Option<(String, String)>, patience: Duration) -> Outcome {
        if self.runner.depth != Depth::Follow && !matches!(self.step.goal, Goal::Accepted) {
            return Outcome::Done("accepted; not followed to its end".to_owned());
        }
        Follow::new(self, object, patience).run().await
    }

    async fn intend(&self, event: Event, call: &Call, rehearsed: String) -> Result<Intent, AuditError> {
        let target = &self.step.target;
        let entry = Entry {
            verb: self.step.verb.name().to_owned(),
            gvr: gvr(&call.path),
            ns: target.namespace.clone(),
            name: target.name.clone(),
            uid: target.uid.clone(),
            resource_version: target.resource_version.clone(),
            intent: format!("{} {}", call.method, call.target()),
            patch: call.body.clone(),
            reason: self.runner.reason.clone(),
            dry_run_result: rehearsed,
        };
        self.runner.log.intend(event, entry).await
    }

    async fn exchange(&self, intent: &Intent, call: &Call) -> Reply {
        let began = self.runner.clock.now();
        let request = match call.request() {
            Ok(request) => request,
            Err(error) => {
                let meaning = Meaning::Refused {
                    reason: format!("nothing was sent: {error}"),
                    way_out: String::new(),
                };
                return self.reply(meaning, None, String::new(), began);
            }
        };
        match self.runner.client.write(intent, request).await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                let header = |name: &str| text_of(answer.headers(), name);
                let retry = header("retry-after");
                let retry = (!retry.is_empty()).then_some(retry.as_str());
                let meaning = match self.step.goal {
                    Goal::EvacuationCleared | Goal::MigrationEnded { .. } if self.wish == Verb::AbortDrain => {
                        given_up(self.step.verb, status, retry, answer.body())
                    }
                    _ if self.step.goal.off().is_some() => evicted(self.step.verb, status, retry, answer.body()),
                    _ => read(self.step.verb, status, retry, answer.body()),
                };
                self.reply(meaning, Some(status), header("audit-id"), began)
            }
            Err(trouble) => self.reply(lost(&trouble), None, String::new(), began),
        }
    }

    fn reply(&self, meaning: Meaning, status: Option<u16>, audit_id: String, began: Timestamp) -> Reply {
        let result = match &meaning {
            Meaning::Accepted {
                object: Some((name, _)),
            } => format!("accepted: {name}"),
            Meaning::Accepted { object: None } => "accepted".to_owned(),
            Meaning::Refused { reason, .. } => format!("refused: {reason}"),
            Meaning::Busy { reason } => format!("not yet: {reason}"),
            Meaning::Uncertain { reason } => format!("no answer: {reason}"),
        };
        let took = self.runner.clock.now().duration_since(began).as_millis();
        Reply {
            meaning,
            record: Answer {
                result,
                http_status: status,
                audit_id,
                duration_ms: u64::try_from(took).ok(),
            },
        }
    }

    /// What to look at when nobody knows.
    pub(super) fn check(&self) -> String {
        let target = &self.step.target;
        match self.step.goal {
            Goal::Migrated { .. } => format!("check the node and the migrations of VM {target}"),
            Goal::Accepted => format!("check the console of VM {target}"),
            _ => format!("check VM {target}"),
        }
    }

    pub(super) fn tell(&self, state: State, object: Option<&str>) {
        self.desk.tell(self.index, state, object);
    }
}

fn text_of(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// `kubevirt.io/v1/virtualmachineinstancemigrations`, `subresources.kubevirt.io/v1/virtualmachines/start`.
fn gvr(path: &str) -> String {
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let mut out: Vec<&str> = Vec::new();
    let named = if parts.next() == Some("apis") { 2 } else { 1 };
    out.extend(parts.by_ref().take(named));
    let rest: Vec<&str> = parts.collect();
    let rest = match rest.as_slice() {
        ["namespaces", _, below @ ..] => below,
        all => all,
    };
    let (resource, below) = (rest.iter().take(1), rest.iter().skip(2));
    out.extend(resource.chain(below));
    out.join("/")
}

fn unrecorded(error: AuditError) -> Outcome {
    Outcome::Failed {
        reason: error.to_string(),
        way_out: String::new(),
    }
}

fn record(outcome: &Outcome) -> Answer {
    let result = match outcome {
        Outcome::Done(words) | Outcome::Flawed(words) => format!("done: {words}"),
        Outcome::Failed { reason, .. } => format!("failed: {reason}"),
        Outcome::Unknown { reason, check } => format!("unknown: {reason}: {check}"),
        Outcome::Left => "left".to_owned(),
    };
    Answer {
        result,
        ..Answer::default()
    }
}

/// What the cluster did stays true; that its end is not on record is told beside it.
fn with_complaint(outcome: Outcome, error: Option<AuditError>) -> Outcome {
    let Some(error) = error else { return outcome };
    match outcome {
        Outcome::Done(words) | Outcome::Flawed(words) => {
            Outcome::Flawed(format!("{words}; but this is not on record: {error}"))
        }
        Outcome::Failed { reason, way_out } => Outcome::Failed {
            reason: format!("{reason}; and this is not on record: {error}"),
            way_out,
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_named_by_group_version_and_resource() {
        for (path, wanted) in [
            (
                "/apis/kubevirt.io/v1/namespaces/a/virtualmachineinstancemigrations",
                "kubevirt.io/v1/virtualmachineinstancemigrations",
            ),
            (
                "/apis/kubevirt.io/v1/namespaces/a/virtualmachineinstancemigrations/m",
                "kubevirt.io/v1/virtualmachineinstancemigrations",
            ),
            (
                "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/evacuate/cancel",
                "subresources.kubevirt.io/v1/virtualmachineinstances/evacuate/cancel",
            ),
            ("/api/v1/nodes/n", "v1/nodes"),
            ("", ""),
        ] {
            assert_eq!(gvr(path), wanted);
        }
    }
}
