//! `--read-only`, from wherever it comes.

use crate::program::{command, run, vmotui};

fn mode(words: &[&str], variable: Option<&str>, config: Option<&str>) -> String {
    let home = tempfile::tempdir().unwrap();
    let mut command = command(home.path());
    if let Some(value) = variable {
        command.env("VMOTUI_READ_ONLY", value);
    }
    if let Some(text) = config {
        let file = home.path().join("config.toml");
        std::fs::write(&file, text).unwrap();
        command.env("VMOTUI_CONFIG", file);
    }
    let info = run(command.arg("info").args(words)).fine();
    let line = info.lines().find(|line| line.starts_with("mode ")).unwrap();
    line.split_whitespace().nth(1).unwrap().to_owned()
}

#[test]
fn flag_variable_file_and_dumps_all_mean_read_only() {
    assert_eq!(mode(&[], None, None), "read-write");
    assert_eq!(mode(&["--read-only"], None, None), "read-only");
    assert_eq!(mode(&["--offline", "any.json"], None, None), "read-only");
    for (value, wanted) in [
        ("1", "read-only"),
        ("true", "read-only"),
        ("anything", "read-only"),
        ("0", "read-write"),
        ("false", "read-write"),
        ("", "read-write"),
    ] {
        assert_eq!(mode(&[], Some(value), None), wanted, "{value:?}");
    }
    assert_eq!(mode(&[], Some("0"), Some("read_only = true")), "read-only");
    assert_eq!(mode(&["--read-only"], None, Some("read_only = false")), "read-only");
}

#[test]
fn reading_works_in_read_only_mode() {
    for kind in ["nodes", "vms", "events"] {
        let rows = vmotui(&format!("get {kind} --demo=small --read-only -o json")).rows();
        assert!(!rows.is_empty(), "{kind}");
    }
}

#[test]
fn info_lists_the_allow_list_and_what_passes_by_it() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("config");
    let text = "apiVersion: v1\nkind: Config\ncurrent-context: prod\nclusters: [{name: c, cluster: {server: 'https://127.0.0.1:1'}}]\n\
                contexts: [{name: prod, context: {cluster: c, user: u}}]\n\
                users: [{name: u, user: {exec: {apiVersion: client.authentication.k8s.io/v1, command: corp-login, interactiveMode: Never}}}]\n";
    std::fs::write(&file, text).unwrap();
    let info = run(command(home.path()).arg("info").arg("--kubeconfig").arg(&file)).fine();
    for words in [
        "context           prod",
        "server            https://127.0.0.1:1",
        "exec credential plugin corp-login",
        "read-only allows  GET /apis/kubevirt.io/{version}/virtualmachines\n",
        "switched off      GET",
    ] {
        assert!(info.contains(words), "{words:?} is not in\n{info}");
    }
    let writes = ["PUT", "PATCH", "DELETE"];
    let mut allowed = info.lines().filter(|line| line.starts_with("read-only allows"));
    assert!(
        !allowed.any(|line| writes.iter().any(|verb| line.contains(verb))),
        "{info}"
    );
}
