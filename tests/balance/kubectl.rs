//! The same with the tools that a person has: a stock kubectl moves and drains, and its `get vmim` is the judge.
//!
//! kubectl is found through `VMOTUI_KUBECTL` or `PATH`. Without one the test says so and passes, unless
//! `VMOTUI_REQUIRE_KUBECTL=1` asks for it.
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use jiff::SignedDuration;
use serde_json::{Value, json};
use vmotui::domain::migration::Origin;
use vmotui::model::Kind;
use vmotui::sim::actor;
use vmotui::sim::scenario::Skew;

use crate::bench::Bench;
use crate::ledger::{Hop, Ledger, full_name, hop, marked, on, text, told};
use crate::origins::busiest;

/// kubectl, led to one cluster.
struct Kubectl {
    binary: PathBuf,
    kubeconfig: PathBuf,
}

impl Kubectl {
    fn find() -> Option<PathBuf> {
        let named = std::env::var_os("VMOTUI_KUBECTL").filter(|value| !value.is_empty());
        let found = named.map(PathBuf::from).or_else(|| {
            let path = std::env::var_os("PATH")?;
            let mut files = std::env::split_paths(&path).map(|folder| folder.join("kubectl"));
            files.find(|file| file.is_file())
        });
        let required = std::env::var_os("VMOTUI_REQUIRE_KUBECTL").is_some_and(|value| value == "1");
        assert!(found.is_some() || !required, "no kubectl in VMOTUI_KUBECTL or PATH");
        found
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(&self.binary);
        command
            .args(words.split_whitespace())
            .arg("--kubeconfig")
            .arg(&self.kubeconfig);
        command.env("HOME", home(&self.kubeconfig)).env_remove("KUBECTL_KUBERC");
        command
    }

    /// What kubectl prints, given `input`.
    async fn says(&self, words: &str, input: &str) -> String {
        let (mut command, input) = (self.command(words), input.to_owned());
        let run = move || {
            let pipes = command
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            let mut child = pipes.spawn().unwrap();
            child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
            child.wait_with_output().unwrap()
        };
        let output = tokio::task::spawn_blocking(run).await.unwrap();
        assert!(
            output.status.success(),
            "{words}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}

fn home(kubeconfig: &Path) -> &Path {
    kubeconfig.parent().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_activity_is_what_kubectl_shows() {
    let Some(binary) = Kubectl::find() else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut bench = Bench::new(&Skew::default()).await;
    let kubeconfig = bench.serve(folder.path()).await;
    let kubectl = Kubectl { binary, kubeconfig };
    let mut ledger = Ledger::default();

    // a person
    ledger
        .note(&bench, Origin::Person, "", |vmi| full_name(vmi) == "bank/bank-4")
        .await;
    let migration = json!({"apiVersion": "kubevirt.io/v1", "kind": "VirtualMachineInstanceMigration",
        "metadata": {"generateName": "by-hand-", "namespace": "bank"}, "spec": {"vmiName": "bank-4"}});
    kubectl.says("create -f -", &migration.to_string()).await;
    bench.minutes(3).await;
    // KubeVirt itself
    let says = "a new launcher image";
    ledger
        .note(&bench, Origin::Update, says, |vmi| full_name(vmi) == "bank/bank-2")
        .await;
    assert_eq!(actor::image_is_outdated(&bench.world, "bank", "bank-2"), [200]);
    bench.minutes(9).await;
    // the descheduler, at a quarter past nine
    bench.pass(SignedDuration::from_secs(36)).await;
    let says = "the descheduler wanted it off NODE";
    ledger.note(&bench, Origin::Descheduler, says, marked).await;
    bench.minutes(2).await;
    // a drain, which asks again until the node is empty
    let node = busiest(&bench);
    ledger
        .note(&bench, Origin::Drain, "NODE is being drained", on(&node))
        .await;
    let mut drain = kubectl.command(&format!(
        "drain {node} --ignore-daemonsets --delete-emptydir-data --timeout=60s"
    ));
    let mut drain = drain.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let ended = loop {
        bench.pass(SignedDuration::from_secs(2)).await;
        if let Some(ended) = drain.try_wait().unwrap() {
            break ended;
        }
    };
    assert!(ended.success(), "{node} is drained");
    // the Portworx operator
    let node = busiest(&bench);
    ledger
        .note(&bench, Origin::Portworx, "Portworx restarts on NODE", on(&node))
        .await;
    assert!(!actor::portworx_clears(&bench.world, &node).is_empty());
    bench.minutes(4).await;

    compare(&bench, &kubectl).await;
    ledger.judge(bench.inventory.moves());
    one_shot(&bench, &kubectl.kubeconfig).await;
}

/// As JSON object by object, and as the table row by row.
async fn compare(bench: &Bench, kubectl: &Kubectl) {
    let shown: Value = serde_json::from_str(&kubectl.says("get vmim -A -o json", "").await).unwrap();
    let shown = shown["items"].as_array().unwrap();
    let wanted: BTreeMap<String, Hop> = shown.iter().map(|one| (text(one, "/metadata/uid"), hop(one))).collect();
    let moves = bench.inventory.moves();
    let found: BTreeMap<String, Hop> = moves.iter().map(|one| (one.uid.clone(), told(one))).collect();
    assert_eq!(found, wanted);
    let table = kubectl.says("get vmim -A --no-headers", "").await;
    let rows: BTreeSet<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    let told: Vec<Hop> = moves.iter().map(told).collect();
    let own: BTreeSet<Vec<&str>> = moves
        .iter()
        .zip(&told)
        .map(|(one, hop)| vec![&*one.namespace, &*one.migration, hop.3.as_str(), &*one.vm])
        .collect();
    assert_eq!(own, rows);
}

/// `vmotui get evictions` of a session that saw nothing of it: the same moves. Of evictions it says that it is too late to
/// tell who asked, because KubeVirt takes the mark away on arrival.
async fn one_shot(bench: &Bench, kubeconfig: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vmotui"));
    command
        .args(["get", "evictions", "-A", "-o", "json", "--kubeconfig"])
        .arg(kubeconfig);
    command
        .env("HOME", home(kubeconfig))
        .env("XDG_STATE_HOME", home(kubeconfig).join("state"));
    let output = tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap();
    let rows: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|why| panic!("{why}: {}", String::from_utf8_lossy(&output.stderr)));
    let rows = rows.as_array().or_else(|| rows["items"].as_array()).unwrap().clone();
    let truth = bench.list(Kind::VirtualMachineInstanceMigration).await;
    assert_eq!(rows.len(), truth.len());
    for one in bench.inventory.moves() {
        let row = rows
            .iter()
            .find(|row| row["migration"] == one.migration.as_str())
            .unwrap();
        assert_eq!(
            (row["from"].as_str(), row["to"].as_str()),
            (Some(&*one.from), Some(&*one.to))
        );
        let late = matches!(one.origin, Origin::Drain | Origin::Descheduler);
        let origin = row["origin"].as_str();
        // a node that is still cordoned tells that it was drained
        assert!(
            origin == Some(one.origin.word()) || (late && origin == Some("evicted")),
            "{row}"
        );
        assert_eq!(row["outcome"], "done", "{row}");
    }
}
