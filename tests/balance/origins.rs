//! Move by move, the activity is what `kubectl get vmim` shows; and who asked for each is told right, as who acted when is
//! known here.
use std::collections::BTreeMap;

use vmotui::domain::migration::{Origin, Stage};
use vmotui::sim::actor;
use vmotui::sim::scenario::Skew;

use crate::bench::Bench;

/// VM, from, to, phase.
type Hop = (String, String, String, String);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_who_move_vms_are_told_apart_move_by_move() {
    let mut bench = Bench::new(&Skew::default()).await;
    assert_eq!(actor::person_migrates(&bench.world, "shop", "shop-1"), [202]);
    bench.minutes(3).await;
    assert_eq!(actor::image_is_outdated(&bench.world, "bank", "bank-2"), [200]);
    // the descheduler looks at a quarter past nine
    bench.minutes(14).await;
    let node = busiest(&bench);
    let codes = actor::drain(&bench.world, &node);
    assert!(codes.len() > 1, "{node} has VMs to drain");
    // over before the next look
    bench.minutes(8).await;
    let codes = actor::portworx_clears(&bench.world, &busiest(&bench));
    assert!(!codes.is_empty());
    bench.minutes(3).await;

    let truth = bench.migrations().await;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let wanted: BTreeMap<String, Hop> = truth
        .iter()
        .map(|one| {
            let state = &one["status"]["migrationState"];
            let vm = format!(
                "{}/{}",
                text(&one["metadata"]["namespace"]),
                text(&one["spec"]["vmiName"])
            );
            let hop = (
                vm,
                text(&state["sourceNode"]),
                text(&state["targetNode"]),
                text(&one["status"]["phase"]),
            );
            (text(&one["metadata"]["uid"]), hop)
        })
        .collect();
    let found: BTreeMap<String, Hop> = bench
        .inventory
        .moves()
        .iter()
        .map(|one| {
            let phase = if one.stage == Stage::Done { "Succeeded" } else { "other" };
            let vm = format!("{}/{}", one.namespace, one.vm);
            (
                one.uid.clone(),
                (vm, one.from.clone(), one.to.clone(), phase.to_owned()),
            )
        })
        .collect();
    assert_eq!(found, wanted);

    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for one in bench.inventory.moves() {
        let asked = one.asked.unwrap().to_string();
        let minute = &asked[11..16];
        let expected = match one.migration.as_str() {
            name if name.starts_with("kubevirt-migrate-vm-") => Origin::Subresource,
            name if name.starts_with("kubevirt-workload-update-") => Origin::Update,
            name if name.starts_with("portworx-") => Origin::Portworx,
            // evictions: first the descheduler's, four minutes later the drain's
            _ if minute < "09:19" => Origin::Descheduler,
            _ => Origin::Drain,
        };
        assert_eq!(one.origin, expected, "{one:?}");
        *seen.entry(one.origin.word()).or_default() += 1;
        let said = match one.origin {
            Origin::Descheduler => format!("wanted it off {}", one.from),
            Origin::Drain => format!("{} is being drained", one.from),
            Origin::Update => "a new launcher image".to_owned(),
            Origin::Portworx => format!("Portworx restarts on {}", one.from),
            _ => String::new(),
        };
        assert!(one.reason.contains(&said), "{one:?}");
    }
    let words: Vec<&str> = seen.keys().copied().collect();
    assert_eq!(words, ["descheduler", "drain", "portworx", "update", "virtctl"]);
    assert!(seen["descheduler"] > 0);
}

fn busiest(bench: &Bench) -> String {
    let hosts = bench.inventory.hosts().map(|(_, host)| host);
    let busiest = hosts.max_by_key(|host| (host.load.vms, host.name.clone()));
    busiest.unwrap().name.to_string()
}
