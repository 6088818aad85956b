//! The limit of the reference architecture, over TLS, between two processes of the release build.
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// The server; it ends when this is dropped.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn program(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_vmotui"));
    command.env("HOME", home).env_remove("KUBECONFIG").stdin(Stdio::null());
    command
}

fn serve(home: &Path, kubeconfig: &Path) -> Server {
    let mut child = program(home)
        .args(["sim", "serve", "--profile", "ra", "--kubeconfig"])
        .arg(kubeconfig)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    assert!(kubeconfig.exists(), "{line}");
    Server(child)
}

fn bench(command: &mut Command, flags: &[&str]) -> Value {
    let output = command.args(["bench", "-o", "json"]).args(flags).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    println!("{}", String::from_utf8_lossy(&output.stdout));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn number(report: &Value, path: &str) -> u64 {
    let found = report.pointer(path).unwrap_or_else(|| panic!("no {path}"));
    found.as_f64().unwrap_or_else(|| panic!("{path} is {found}")) as u64
}

#[test]
fn a_client_holds_every_vm_within_its_budgets() {
    let home = tempfile::tempdir().unwrap();
    let kubeconfig = home.path().join("kubeconfig");
    let _server = serve(home.path(), &kubeconfig);
    let report = bench(program(home.path()).arg("--kubeconfig").arg(&kubeconfig), &[]);
    assert_eq!(number(&report, "/subject/nodes"), 63);
    assert_eq!(number(&report, "/subject/vms"), 12_500);
    assert_eq!(number(&report, "/subject/pods"), 13_188);
    for (path, limit) in [
        ("/load/placed/bytes", 6_000_000),
        ("/loaded/rss", 60_000_000),
        ("/loaded/peak", 90_000_000),
        ("/traffic/connections_peak", 12),
        ("/terminal/0/idle", 0),
        ("/terminal/1/idle", 0),
        ("/terminal/1/cursor/max", 600),
    ] {
        let value = number(&report, path);
        assert!(value <= limit, "{path} is {value}, more than {limit}");
    }
    // whatever the screens that read when asked hold, a frame costs what is in view
    let seldom = report["seldom"].as_array().unwrap();
    assert_eq!(seldom.len(), 9);
    for seen in seldom {
        assert_eq!(number(seen, "/idle"), 0, "{seen}");
        // two rows, and the strip that tells of the one under the cursor
        assert!(number(seen, "/cursor_bytes/max") <= 1_600, "{seen}");
    }
    let of = |name: &str| seldom.iter().find(|seen| seen["name"] == name).unwrap();
    assert!(
        number(of("storage pools"), "/rows") >= 60,
        "a pool or a total for each storage node"
    );
    assert!(
        number(of("balance moved"), "/rows") > 100,
        "there is something to measure"
    );
    let whole = report["traffic"]["paths"]
        .as_array()
        .unwrap()
        .iter()
        .find(|line| line["path"] == "/api/{version}/pods" && line["count"].as_u64() > Some(9));
    // its watch has the same path; a paged list would be 27 requests, and an unpaged one more than the bytes above
    assert!(whole.is_none(), "all pods were listed: {whole:?}");
}

#[test]
fn the_whole_demo_stays_small() {
    let home = tempfile::tempdir().unwrap();
    let report = bench(program(home.path()).arg("--demo"), &["--without-bare"]);
    let peak = number(&report, "/lists/peak");
    assert!(peak < 300_000_000, "{peak} bytes");
    // Storage and Balance read every VM and pod as they are, beside the world that serves them
    let all = number(&report, "/end/peak");
    assert!(all < 600_000_000, "{all} bytes");
}
