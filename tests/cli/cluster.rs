//! Kubeconfigs that do not lead anywhere.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::Path;

use crate::program::{Run, command, run, vmotui};

fn kubeconfig(server: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: here\nclusters: [{{name: c, cluster: {{server: '{server}'}}}}]\n\
         contexts: [{{name: here, context: {{cluster: c, user: u}}}}]\nusers: [{{name: u, user: {{token: t}}}}]\n"
    )
}

fn get(folder: &Path, text: &str, words: &str) -> Run {
    let file = folder.join("kubeconfig");
    std::fs::write(&file, text).unwrap();
    run(command(folder)
        .args(["get", "nodes", "--kubeconfig"])
        .arg(file)
        .args(words.split_whitespace()))
}

#[test]
fn a_kubeconfig_that_cannot_be_used_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    vmotui("get nodes").fails(3, &["there is no kubeconfig", "--demo"]);
    get(folder, "clusters: [", "").fails(3, &["configuration", "kubeconfig"]);
    let good = kubeconfig("https://127.0.0.1:1");
    get(folder, &good, "--context nowhere").fails(3, &["\"nowhere\"", "here"]);
    get(folder, &good, "--cluster nowhere").fails(3, &["\"nowhere\""]);
    get(folder, &good, "--user nobody").fails(3, &["\"nobody\""]);
    get(folder, &good, "--as-group ops").fails(3, &["--as"]);
    get(folder, &good, "--certificate-authority none.pem").fails(3, &["none.pem"]);
}

#[test]
fn each_step_of_a_connection_has_its_own_words() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    get(folder, &kubeconfig(&format!("https://{free}")), "").fails(3, &["TCP"]);
    get(folder, &kubeconfig("https://no-such-host.invalid:6443"), "").fails(3, &["no-such-host.invalid"]);
    let page =
        answers("HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 22\r\n\r\n<html>sign in</html>\r\n");
    get(folder, &kubeconfig(&page), "").fails(3, &["web page"]);
    let cut = answers("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{\"items\":[{");
    get(folder, &kubeconfig(&cut), "").fails(3, &["connection"]);
    let login = answers("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
    get(folder, &kubeconfig(&login), "").fails(3, &["authentication"]);
}

/// A server that says the same to everybody, then hangs up.
fn answers(text: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) > 0 {
                head.push(byte[0]);
            }
            let _ = stream.write_all(text.as_bytes());
        }
    });
    format!("http://{address}")
}
