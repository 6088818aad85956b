//! The client against the simulated cluster, over in-memory connections: the same stack as on the wire.
#![cfg(feature = "demo")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::SecretString;
use strum::IntoEnumIterator as _;
use tokio::sync::mpsc::{self, Receiver};
use tokio::task::AbortHandle;
use vmotui::client::collect::collect;
use vmotui::client::{Batch, Client, Mode, Options, Transport, Watches, connect};
use vmotui::model::trouble::Step;
use vmotui::model::{Delta, Key, Kind};
use vmotui::sim::clock::Clock;
use vmotui::sim::seed::Profile;
use vmotui::sim::serve::duplex;
use vmotui::sim::store::World;

fn world() -> Arc<World> {
    let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
    Arc::new(World::new(Profile::Small, 1, Clock::fixed(now)))
}

async fn client(world: &Arc<World>, token: &str, mode: Mode) -> Client {
    let world = Arc::clone(world);
    let dialer = Arc::new(move || duplex(Arc::clone(&world)));
    let transport = Transport::Dial(dialer, SecretString::from(token));
    connect(&Options::default(), mode, transport).await.unwrap()
}

/// What a store would know.
#[derive(Default)]
struct Seen {
    rows: BTreeMap<Kind, BTreeSet<Key>>,
    objects: BTreeMap<Kind, BTreeMap<Key, String>>,
    done: BTreeSet<Kind>,
    failed: BTreeMap<Kind, Step>,
    lists: BTreeMap<Kind, u32>,
}

impl Seen {
    fn apply(&mut self, delta: Delta) {
        match delta {
            Delta::Brief(brief) => {
                let kind = Delta::Brief(brief.clone()).kind();
                self.rows.entry(kind).or_default().insert(brief.key().clone());
            }
            Delta::Upsert(object) => {
                let meta = object.meta();
                let objects = self.objects.entry(object.kind()).or_default();
                objects.insert(meta.key(), meta.resource_version.to_string());
            }
            Delta::Delete(kind, meta) => {
                self.objects.entry(kind).or_default().remove(&meta.key());
            }
            Delta::Listing(kind) => *self.lists.entry(kind).or_default() += 1,
            Delta::Listed(kind) => {
                self.done.insert(kind);
            }
            Delta::Briefed(Kind::Pod) => {
                self.done.insert(Kind::Pod);
            }
            Delta::Failed(kind, trouble) => {
                self.failed.insert(kind, trouble.step);
            }
            Delta::Skipped { kind, count, reason } => panic!("{count} {kind:?} skipped: {reason}"),
            Delta::Alive(_) | Delta::Briefed(_) => {}
        }
    }

    async fn until(&mut self, receiver: &mut Receiver<Batch>, mut enough: impl FnMut(&Self) -> bool) {
        while !enough(self) {
            let next = tokio::time::timeout(Duration::from_mins(1), receiver.recv()).await;
            let batch = next.expect("the client went silent").expect("the client ended");
            for delta in batch.deltas {
                self.apply(delta);
            }
        }
    }
}

fn start(client: Client, kinds: &[Kind]) -> (Watches, Receiver<Batch>) {
    let (sender, receiver) = mpsc::channel(16);
    let mut watches = Watches::new(client, None, 1, sender);
    for kind in kinds {
        watches.start(*kind);
    }
    (watches, receiver)
}

#[tokio::test]
async fn lists_and_watches_agree_and_no_full_list_of_pods_is_needed() {
    let world = world();
    let client = client(&world, "sim-auditor", Mode::ReadOnly).await;
    let kinds: Vec<Kind> = Kind::iter().collect();
    let mut once = Seen::default();
    let troubles = collect(&client, &kinds, None, |batch| {
        for delta in batch {
            once.apply(delta);
        }
    })
    .await;
    assert!(troubles.is_empty(), "{troubles:?}");
    let watching = self::client(&world, "sim-auditor", Mode::ReadOnly).await;
    let (watches, mut receiver) = start(watching.clone(), &kinds);
    let mut live = Seen::default();
    live.until(&mut receiver, |seen| seen.done.len() == kinds.len()).await;
    for kind in kinds {
        let listed: BTreeSet<Key> = once.objects[&kind].keys().cloned().collect();
        assert!(!listed.is_empty(), "{kind:?}");
        if kind == Kind::Pod {
            assert!(!live.objects.contains_key(&kind));
        } else {
            assert_eq!(live.objects[&kind], once.objects[&kind], "{kind:?}");
        }
        if matches!(kind, Kind::Pod | Kind::VirtualMachine | Kind::VirtualMachineInstance) {
            assert_eq!(live.rows[&kind], listed, "{kind:?}");
        }
    }
    let stats = watching.stats();
    assert!(stats.connections_peak <= 12, "{stats:?}");
    assert!(stats.requests.iter().all(|line| line.method == "GET"), "{stats:?}");
    drop(watches);
}

#[tokio::test]
async fn a_change_arrives_and_a_gap_is_closed() {
    let world = world();
    let client = client(&world, "sim-admin", Mode::ReadWrite).await;
    let (_watches, mut receiver) = start(client.clone(), &[Kind::VirtualMachine]);
    let mut seen = Seen::default();
    seen.until(&mut receiver, |seen| seen.done.contains(&Kind::VirtualMachine))
        .await;
    let (key, before) = seen.objects[&Kind::VirtualMachine].first_key_value().unwrap();
    let (key, before) = (key.clone(), before.clone());
    patch(&client, &key, "one").await;
    seen.until(&mut receiver, |seen| {
        seen.objects[&Kind::VirtualMachine][&key] != before
    })
    .await;
    let object = client.object(Kind::VirtualMachine, &key).await.unwrap();
    assert_eq!(object["metadata"]["labels"]["mark"], "one");
    assert_eq!(seen.lists[&Kind::VirtualMachine], 2, "tables, then objects");
}

async fn patch(client: &Client, key: &Key, value: &str) {
    let path = format!("{}/{}", Kind::VirtualMachine.path(Some(&key.namespace)), key.name);
    let request = http::Request::patch(path)
        .header("content-type", "application/merge-patch+json")
        .body(format!(r#"{{"metadata":{{"labels":{{"mark":"{value}"}}}}}}"#).into_bytes())
        .unwrap();
    let log = vmotui::client::audit::AuditLog::none();
    let entry = vmotui::client::audit::Entry::default();
    let intent = log.intend(vmotui::client::audit::Event::Intent, entry).await.unwrap();
    let response = client.write(&intent, request).await.unwrap();
    assert!(
        response.status().is_success(),
        "{}",
        String::from_utf8_lossy(response.body())
    );
}

#[tokio::test]
async fn rights_decide_kind_by_kind() {
    let world = world();
    let viewer = client(&world, "sim-viewer", Mode::ReadOnly).await;
    let mut seen = Seen::default();
    let troubles = collect(&viewer, &[Kind::Node, Kind::VirtualMachine], None, |batch| {
        for delta in batch {
            seen.apply(delta);
        }
    })
    .await;
    // the role `view` does not include nodes
    assert_eq!(troubles.len(), 1, "{troubles:?}");
    assert_eq!(
        (troubles[0].kind, troubles[0].step),
        (Some(Kind::Node), Step::Authorization)
    );
    assert!(
        troubles[0].way_out.contains(r#"resources ["nodes"]"#),
        "{}",
        troubles[0]
    );
    assert!(seen.done.contains(&Kind::VirtualMachine));
    assert!(viewer.whoami().await.unwrap().confirmed);
    assert!(viewer.kubevirt_version().await.unwrap().starts_with('v'));
    viewer.readyz().await.unwrap();
    let stranger = client(&world, "wrong", Mode::ReadOnly).await;
    let trouble = stranger.whoami().await.unwrap_err();
    assert_eq!((trouble.step, trouble.status), (Step::Authentication, Some(401)));
}

#[tokio::test]
async fn events_and_pods_of_a_machine() {
    let world = world();
    let client = client(&world, "sim-auditor", Mode::ReadOnly).await;
    let mut seen = Seen::default();
    collect(&client, &[Kind::VirtualMachineInstance], None, |batch| {
        for delta in batch {
            seen.apply(delta);
        }
    })
    .await;
    let mut pods = 0;
    for key in seen.objects[&Kind::VirtualMachineInstance].keys().take(10) {
        let selector = format!("vm.kubevirt.io/name={}", key.name);
        pods += client.pods_labelled(&key.namespace, &selector).await.unwrap().len();
        client.events_about(&key.namespace, &key.name).await.unwrap();
    }
    assert!(pods >= 5, "{pods}");
}

/// A cluster restored while nobody was connected: what the watch asks for is gone, so it lists again.
#[tokio::test]
async fn a_version_that_is_gone_is_listed_anew() {
    let now: Timestamp = "2026-11-22T10:00:00Z".parse().unwrap();
    let empty = Arc::new(World::new(Profile::Empty, 1, Clock::fixed(now)));
    let serving = Arc::new(Mutex::new(empty));
    let wires: Arc<Mutex<Vec<AbortHandle>>> = Arc::default();
    let (behind, strung) = (Arc::clone(&serving), Arc::clone(&wires));
    let dialer = Arc::new(move || {
        let mut server = duplex(Arc::clone(&behind.lock().unwrap()));
        let (near, mut far) = tokio::io::duplex(64 * 1024);
        let wire = tokio::spawn(async move { tokio::io::copy_bidirectional(&mut server, &mut far).await });
        strung.lock().unwrap().push(wire.abort_handle());
        near
    });
    let transport = Transport::Dial(dialer, SecretString::from("sim-admin"));
    let client = connect(&Options::default(), Mode::ReadOnly, transport).await.unwrap();
    let (_watches, mut receiver) = start(client, &[Kind::VirtualMachine]);
    let mut seen = Seen::default();
    seen.until(&mut receiver, |seen| seen.done.contains(&Kind::VirtualMachine))
        .await;
    assert!(
        !seen.objects.contains_key(&Kind::VirtualMachine),
        "the cluster is empty"
    );
    let lists = seen.lists[&Kind::VirtualMachine];
    *serving.lock().unwrap() = world();
    wires.lock().unwrap().drain(..).for_each(|wire| wire.abort());
    seen.until(&mut receiver, |seen| {
        seen.objects
            .get(&Kind::VirtualMachine)
            .is_some_and(|vms| vms.len() >= 60)
    })
    .await;
    assert!(seen.lists[&Kind::VirtualMachine] > lists, "listed again");
    assert!(
        seen.failed.is_empty(),
        "nobody needs to hear of a gap that closed: {:?}",
        seen.failed
    );
}
