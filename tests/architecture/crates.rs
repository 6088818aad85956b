//! Which libraries a room must do without.

use crate::source::files;

const NETWORK: [&str; 6] = ["hyper", "hyper_util", "kube", "reqwest", "rustls", "tower"];

/// Rooms and what they never use.
const NEVER: [(&str, &[&str]); 8] = [
    ("src/domain", &["kube", "k8s_openapi", "tokio", "ratatui", "crossterm"]),
    ("src/model", &["tokio", "ratatui", "crossterm"]),
    ("src/store", &["kube", "tokio", "ratatui", "crossterm"]),
    ("src/view", &["kube", "tokio", "ratatui", "crossterm"]),
    ("src/action", &["kube", "tokio", "ratatui"]),
    ("src/app", &["kube", "tokio", "ratatui"]),
    ("src/output", &["kube", "tokio", "ratatui", "crossterm"]),
    ("src/ui/screen", &["kube", "tokio"]),
];

#[test]
fn rooms_do_without_what_is_not_theirs() {
    for (folder, never) in NEVER {
        for file in files(&[folder]) {
            for library in never {
                assert!(file.after(library).is_empty(), "{} uses {library}", file.path);
            }
        }
    }
}

#[test]
fn only_the_client_and_the_simulated_server_speak_to_a_network() {
    for file in files(&["src"]) {
        if matches!(file.room(), "client" | "sim") {
            continue;
        }
        for library in NETWORK {
            assert!(file.after(library).is_empty(), "{} uses {library}", file.path);
        }
        assert!(!file.code.contains("TcpStream"), "{} opens a socket", file.path);
    }
}
