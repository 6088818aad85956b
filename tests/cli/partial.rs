//! Answers with holes: what could not be read is unknown, and the exit code says so.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use serde_json::Value;

use crate::program::{Run, command, run};

/// A server that knows one node and one VM, and refuses or lacks what `status` says.
fn server(status: fn(&str) -> u16) -> String {
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
            let head = String::from_utf8_lossy(&head).into_owned();
            let target = head.split_whitespace().nth(1).unwrap_or_default();
            let resource = target
                .split('?')
                .next()
                .unwrap_or_default()
                .rsplit('/')
                .next()
                .unwrap_or_default();
            let code = status(resource);
            let body = match (code, resource) {
                (200, "nodes") => r#"{"kind":"NodeList","metadata":{},"items":[{"metadata":{"name":"w1","uid":"n"}}]}"#.to_owned(),
                (200, "virtualmachines") => {
                    r#"{"kind":"VirtualMachineList","metadata":{},"items":[{"metadata":{"name":"a","namespace":"n","uid":"u"},
                        "status":{"printableStatus":"Running"}}]}"#
                        .to_owned()
                }
                (200, _) => r#"{"kind":"List","metadata":{},"items":[]}"#.to_owned(),
                (code, _) => format!(
                    r#"{{"kind":"Status","apiVersion":"v1","status":"Failure","code":{code},"message":"{resource} not for you"}}"#
                ),
            };
            let _ = write!(
                stream,
                "HTTP/1.1 {code} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    format!("http://{address}")
}

fn get(words: &str, status: fn(&str) -> u16) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("kubeconfig");
    let text = format!(
        "apiVersion: v1\nkind: Config\ncurrent-context: here\nclusters: [{{name: c, cluster: {{server: '{}'}}}}]\n\
         contexts: [{{name: here, context: {{cluster: c, user: u}}}}]\nusers: [{{name: u, user: {{token: t}}}}]\n",
        server(status)
    );
    std::fs::write(&file, text).unwrap();
    run(command(folder.path())
        .args(words.split_whitespace())
        .args(["-A", "-o", "json", "--kubeconfig"])
        .arg(file))
}

fn first(run: &Run) -> Value {
    serde_json::from_str::<Value>(&run.out).unwrap()[0].take()
}

#[test]
fn forbidden_instances_leave_the_vms_with_unknown_fields() {
    let told = get("get vms", |resource| {
        if resource == "virtualmachineinstances" {
            403
        } else {
            200
        }
    });
    assert_eq!(told.code, 3, "{}", told.err);
    let vm = first(&told);
    assert_eq!((&vm["name"], &vm["status"]), (&"a".into(), &"Running".into()));
    assert!(
        vm["node"].is_null() && vm["ips"].is_null() && vm["migratable"].is_null(),
        "{vm}"
    );
    assert!(told.err.contains("virtualmachineinstances"), "{}", told.err);
}

#[test]
fn what_nobody_may_count_is_not_zero() {
    let told = get("get nodes", |resource| if resource == "pods" { 403 } else { 200 });
    let node = first(&told);
    assert_eq!(told.code, 3, "{}", told.err);
    assert!(node["pods"].is_null() && node["pod_ips"].is_null(), "{node}");
    assert_eq!(node["vms"], 0, "{node}");
}

#[test]
fn a_cluster_may_do_without_portworx() {
    let absent = get(
        "get nodes",
        |resource| if resource == "storagenodes" { 404 } else { 200 },
    );
    assert_eq!((absent.code, absent.err.as_str()), (0, ""));
    let refused = get(
        "get nodes",
        |resource| if resource == "storagenodes" { 403 } else { 200 },
    );
    assert_eq!(refused.code, 0, "{}", refused.err);
    assert!(refused.err.contains("storagenodes"), "{}", refused.err);
    assert!(first(&refused)["portworx"].is_null());
}

#[test]
fn a_cluster_without_kubevirt_has_no_vms_to_find() {
    get("get vms", |resource| {
        if resource.starts_with("virtualmachine") {
            404
        } else {
            200
        }
    })
    .fails(4, &["virtualmachines"]);
    get(
        "get vms",
        |resource| if resource == "virtualmachines" { 403 } else { 200 },
    )
    .fails(3, &["virtualmachines"]);
}
