use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::*;
use crate::client::Mode;
use crate::client::audit::{AuditLog, Sink, Who, verify};
use crate::client::testing::{End, Log, Say, Seen, client};
use crate::ops::ask::Ask;
use crate::ops::build::plan;
use crate::ops::job::{WallClock, interrupted};
use crate::ops::subject::Subject;
use crate::ops::testing::{running, scene};
use crate::ops::verb::Verb;

const MIGRATIONS: &str = "/apis/kubevirt.io/v1/namespaces/a/virtualmachineinstancemigrations";

/// A cluster in which every migration ends in an instant, unless `refuse` says what to answer to a write.
pub(super) async fn cluster(
    refuse: impl Fn(&Seen) -> Option<Say> + Send + Sync + 'static,
) -> (Runner, Log, tempfile::TempDir) {
    let (client, seen) = client(Mode::ReadWrite, move |seen| {
        if let Some(say) = refuse(seen) {
            return say;
        }
        let (path, _) = seen.target.split_once('?').unwrap_or((&seen.target, ""));
        match seen.method.as_str() {
            "POST" => {
                let body: Value = serde_json::from_str(&seen.body).unwrap();
                let name = format!("m-{}", body["spec"]["vmiName"].as_str().unwrap());
                let say = Say::json(json!({ "metadata": { "name": name, "uid": format!("u-{name}") } }).to_string());
                Say { status: 201, ..say }
            }
            "GET" if path.starts_with(&format!("{MIGRATIONS}/")) => {
                let name = path.rsplit('/').next().unwrap();
                let meta = json!({ "name": name, "uid": format!("u-{name}") });
                Say::json(json!({ "metadata": meta, "status": { "phase": "Succeeded" } }).to_string())
            }
            "GET" if path == MIGRATIONS => Say::json(r#"{"items":[]}"#),
            "GET" => Say::json(r#"{"metadata":{"uid":"x"},"status":{"nodeName":"n2","phase":"Running"}}"#),
            _ => Say {
                status: 202,
                ..Say::json("")
            },
        }
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let who = Who {
        session: client.session().to_owned(),
        ..Who::default()
    };
    let runner = Runner {
        log: AuditLog::create(&folder.path().join("audit.jsonl"), who).unwrap(),
        client,
        clock: Arc::new(WallClock),
        folder: folder.path().join("jobs"),
        reason: String::new(),
        depth: Depth::Follow,
    };
    (runner, seen, folder)
}

fn vms(count: usize) -> Vec<Subject> {
    (0..count).map(|n| running("a", &format!("vm-{n}"), "Always")).collect()
}

fn migration(count: usize) -> Plan {
    plan(&Ask::new(Verb::Migrate), &vms(count), &scene())
}

async fn run(runner: &Runner, plan: &Plan) -> Report {
    let (_, control) = mpsc::unbounded_channel();
    let (news, _) = mpsc::unbounded_channel();
    runner.run(plan, control, news).await
}

pub(super) fn written(log: &Log) -> Vec<String> {
    let log = log.lock().unwrap();
    log.iter()
        .filter(|seen| seen.method != "GET")
        .map(|seen| format!("{} {}", seen.method, seen.target))
        .collect()
}

fn is_real(seen: &Seen) -> bool {
    seen.method != "GET" && !seen.target.contains("dryRun") && !seen.body.contains("dryRun")
}

#[tokio::test(start_paused = true)]
async fn a_job_rehearses_sends_once_follows_and_is_on_record() {
    let (runner, seen, folder) = cluster(|_| None).await;
    let report = run(&runner, &migration(1)).await;
    assert_eq!(report.outcomes, [Outcome::Done("runs on n2".to_owned())]);
    assert_eq!(
        written(&seen),
        [
            format!("POST {MIGRATIONS}?fieldManager=vmotui&dryRun=All"),
            format!("POST {MIGRATIONS}?fieldManager=vmotui"),
        ]
    );
    let head = runner.log.close().unwrap().unwrap();
    let bytes = std::fs::read(folder.path().join("audit.jsonl")).unwrap();
    let checked = verify(&bytes, Some(&head));
    // start, dry run and its answer, intent, answer, outcome, end
    assert_eq!(
        (checked.state, checked.records),
        (crate::client::audit::State::Whole, 7)
    );
    assert!(checked.open.is_empty());
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        text.contains(r#""dry_run_result":"accepted""#) && text.contains("done: runs on n2"),
        "{text}"
    );
}

#[tokio::test(start_paused = true)]
async fn refusals_of_the_dry_run_end_the_step_before_anything_is_sent() {
    for (status, words) in [
        (400, "denied the request"),
        (403, "cannot create"),
        (404, "not found"),
        (409, "Conflict"),
        (422, "Invalid"),
        (429, "Too many"),
        (500, "failed calling webhook"),
        (503, "service unavailable"),
    ] {
        let (runner, seen, _folder) =
            cluster(move |seen| (seen.method == "POST").then(|| Say::status(status, words))).await;
        let report = run(&runner, &migration(1)).await;
        let Outcome::Failed { reason, .. } = &report.outcomes[0] else {
            panic!("{status}: {report:?}")
        };
        assert!(reason.contains(words), "{status}: {reason}");
        assert!(!seen.lock().unwrap().iter().any(is_real), "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn refusals_of_the_request_are_final_and_nothing_is_sent_twice() {
    for status in [400, 403, 404, 409, 422, 429, 500, 503] {
        let (runner, seen, _folder) = cluster(move |seen| is_real(seen).then(|| Say::status(status, "no"))).await;
        let report = run(&runner, &migration(1)).await;
        assert!(
            matches!(report.outcomes[0], Outcome::Failed { .. }),
            "{status}: {report:?}"
        );
        assert_eq!(
            seen.lock().unwrap().iter().filter(|seen| is_real(seen)).count(),
            1,
            "{status}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_is_looked_up_and_never_sent_again() {
    for arrived in [true, false] {
        let (runner, seen, _folder) = cluster(move |seen| {
            if is_real(seen) {
                return Some(
                    Say {
                        chunks: vec![],
                        ..Say::json("")
                    }
                    .ending(End::Cut),
                );
            }
            if arrived && seen.target.contains("labelSelector=vmotui%2Fjob%3D") {
                return Some(Say::json(
                    r#"{"items":[{"metadata":{"name":"m-vm-0","uid":"u-m-vm-0"}}]}"#,
                ));
            }
            None
        })
        .await;
        let report = run(&runner, &migration(1)).await;
        match (&report.outcomes[0], arrived) {
            (Outcome::Done(words), true) => assert_eq!(words, "runs on n2"),
            (Outcome::Unknown { check, .. }, false) => assert!(check.contains("a/vm-0"), "{check}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(seen.lock().unwrap().iter().filter(|seen| is_real(seen)).count(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_that_never_answers_leaves_an_unknown() {
    let (runner, _seen, _folder) = cluster(|seen| {
        is_real(seen).then(|| {
            Say {
                chunks: vec![],
                ..Say::json("")
            }
            .ending(End::Silence)
        })
    })
    .await;
    let reset = plan(&Ask::new(Verb::Reset), &vms(1), &scene());
    let report = run(&runner, &reset).await;
    let Outcome::Unknown { check, .. } = &report.outcomes[0] else {
        panic!("{report:?}")
    };
    assert!(check.contains("console of VM a/vm-0"), "{check}");
}

#[tokio::test(start_paused = true)]
async fn what_may_not_be_looked_at_is_unknown() {
    let (runner, _seen, _folder) = cluster(|seen| (seen.method == "GET").then(|| Say::status(403, "cannot get"))).await;
    let report = run(&runner, &migration(1)).await;
    assert!(matches!(report.outcomes[0], Outcome::Unknown { .. }), "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn a_cut_while_following_is_survived() {
    let looks = AtomicUsize::new(0);
    let (runner, _seen, _folder) = cluster(move |seen| {
        let cut = seen.method == "GET" && looks.fetch_add(1, Ordering::Relaxed) < 3;
        cut.then(|| Say::json("{").ending(End::Cut))
    })
    .await;
    let report = run(&runner, &migration(1)).await;
    assert_eq!(report.tally.done, 1, "{report:?}");
}

#[tokio::test(start_paused = true)]
async fn a_failure_at_the_fiftieth_pauses_the_job_and_leaves_the_rest_untouched() {
    let (runner, seen, _folder) = cluster(|seen| {
        (seen.method == "POST" && seen.body.contains("\"vm-49\"")).then(|| Say::status(400, "not migratable"))
    })
    .await;
    let plan = Plan {
        max_in_flight: 1,
        ..migration(200)
    };
    let report = run(&runner, &plan).await;
    assert_eq!(
        (report.tally.done, report.tally.failed, report.tally.left),
        (49, 1, 150)
    );
    let real = seen.lock().unwrap().iter().filter(|seen| is_real(seen)).count();
    assert_eq!(real, 49, "the fiftieth was refused by its dry run");
    let left = interrupted(&runner.folder);
    assert_eq!(left.len(), 1);
    assert_eq!(report.left_behind.as_deref(), Some(left[0].path.as_path()));
}

#[tokio::test(start_paused = true)]
async fn a_job_can_be_paused_resumed_and_cancelled() {
    let (runner, _seen, _folder) = cluster(|_| None).await;
    let (say, control) = mpsc::unbounded_channel();
    let (news, mut told) = mpsc::unbounded_channel();
    say.send(Control::Pause).unwrap();
    let job = tokio::spawn({
        let runner = runner.clone();
        async move { runner.run(&migration(6), control, news).await }
    });
    loop {
        match told.recv().await.unwrap().news {
            News::Paused(_) => say.send(Control::Resume).unwrap(),
            News::Resumed => say.send(Control::Cancel).unwrap(),
            News::Ended(tally) => {
                assert!(tally.left > 0 && tally.failed == 0, "{tally:?}");
                break;
            }
            _ => {}
        }
    }
    let report = job.await.unwrap();
    assert_eq!(report.left_behind, None, "a cancelled job is not offered again");
    assert!(interrupted(&runner.folder).is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_job_goes_on_and_moves_each_vm_once() {
    let (runner, seen, _folder) = cluster(|seen| {
        let get = seen.method == "GET";
        // the first was sent and arrived, the second was sent and did not
        if get && seen.target.contains(".0") {
            return Some(Say::json(
                r#"{"items":[{"metadata":{"name":"m-vm-0","uid":"u-m-vm-0"}}]}"#,
            ));
        }
        (get && seen.target.ends_with("virtualmachineinstances/vm-1"))
            .then(|| Say::json(r#"{"metadata":{"uid":"vmi-vm-1"},"status":{"nodeName":"n1","phase":"Running"}}"#))
    })
    .await;
    let plan = migration(4);
    let mut file = JobFile::create(&runner.folder, &runner.header(&plan)).unwrap();
    file.mark(0, Mark::Sent).unwrap();
    file.mark(1, Mark::Sent).unwrap();
    file.mark(2, Mark::Ended(Outcome::Done("runs on n7".to_owned())))
        .unwrap();
    let path = file.path().to_owned();
    let (_say, control) = mpsc::unbounded_channel();
    let (news, _told) = mpsc::unbounded_channel();
    assert!(runner.resume(&path, control, news).await.is_err(), "its owner lives");
    drop(file);
    let (_say, control) = mpsc::unbounded_channel();
    let (news, _told) = mpsc::unbounded_channel();
    let report = runner.resume(&path, control, news).await.unwrap();
    assert_eq!(report.tally.done, 4, "{report:?}");
    let log = seen.lock().unwrap();
    let mut moved: Vec<&str> = log
        .iter()
        .filter(|seen| is_real(seen))
        .map(|seen| seen.body.as_str())
        .collect();
    moved.retain(|body| body.contains("vmiName"));
    assert_eq!(moved.len(), 2, "{moved:?}");
    // two are in flight: either may be first
    let once = |vm: &str| moved.iter().filter(|body| body.contains(vm)).count() == 1;
    assert!(once("\"vm-1\"") && once("\"vm-3\""), "{moved:?}");
}

/// Takes so many bytes, then none.
struct Disk(usize);

impl io::Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 < bytes.len() {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        self.0 -= bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Sink for Disk {
    fn sync(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(start_paused = true)]
async fn without_room_for_the_intent_nothing_is_sent() {
    let (mut runner, seen, _folder) = cluster(|_| None).await;
    let now = jiff::Timestamp::now;
    runner.log = AuditLog::over(Box::new(Disk(400)), Path::new("full"), Who::default(), now).unwrap();
    let report = run(&runner, &migration(1)).await;
    let Outcome::Failed { reason, .. } = &report.outcomes[0] else {
        panic!("{report:?}")
    };
    assert!(reason.contains("the audit log full cannot be written"), "{reason}");
    assert!(written(&seen).is_empty());
}

#[tokio::test]
async fn read_only_sends_nothing_even_if_somebody_had_a_plan() {
    let (mut runner, _seen, _folder) = cluster(|_| None).await;
    let (reader, log) = client(Mode::ReadOnly, |_| Say::json("{}")).await;
    runner.client = reader;
    let report = run(&runner, &migration(1)).await;
    assert!(matches!(report.outcomes[0], Outcome::Failed { .. }), "{report:?}");
    assert!(log.lock().unwrap().is_empty());
}
