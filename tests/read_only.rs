//! What leaves the process in read-only mode: every method and many paths go through the whole client against a server
//! that counts, and nothing but the allow-list may arrive.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

use std::sync::{Arc, Mutex};

use http::Request;
use proptest::prelude::*;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use vmotui::client::guard::{Interactive, Switches, allow_list, off_by_default};
use vmotui::client::{Client, Mode, Options, Transport, connect};

#[derive(Clone, Default)]
struct Counter {
    connections: Arc<Mutex<u32>>,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Counter {
    fn connections(&self) -> u32 {
        *self.connections.lock().unwrap()
    }

    /// Takes the request lines that arrived since the last look.
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.requests.lock().unwrap())
    }
}

async fn serve(mut stream: TcpStream, counter: Counter) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let length = head
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok())
            .unwrap_or(0);
        let _ = stream.read_exact(&mut vec![0; length]).await;
        counter.requests.lock().unwrap().push(head);
        let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
        if stream.write_all(answer).await.is_err() {
            return;
        }
    }
}

async fn client(mode: Mode) -> (Client, Counter) {
    client_with(mode, &[]).await
}

/// A client whose configuration switches these proxies on.
async fn client_with(mode: Mode, proxies: &[&str]) -> (Client, Counter) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = format!("http://{}/base", listener.local_addr().unwrap());
    let counter = Counter::default();
    let kept = counter.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            *kept.connections.lock().unwrap() += 1;
            tokio::spawn(serve(stream, kept.clone()));
        }
    });
    let file = tempfile::NamedTempFile::new().unwrap();
    let config = format!(
        "{{current-context: a, contexts: [{{name: a, context: {{cluster: c, user: u}}}}], \
         clusters: [{{name: c, cluster: {{server: '{server}'}}}}], users: [{{name: u, user: {{token: t}}}}]}}"
    );
    std::fs::write(file.path(), config).unwrap();
    let options = Options {
        kubeconfig: Some(file.path().to_owned()),
        proxies: Switches::named(proxies).unwrap(),
        ..Options::default()
    };
    (connect(&options, mode, Transport::Kubeconfig).await.unwrap(), counter)
}

const METHODS: &[&str] = &[
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "get", "LIST",
];

/// Paths that may never be asked for in read-only mode, with any method.
const CLOSED: &[&str] = &[
    "/api/v1/namespaces/a/pods/b/exec?command=sh",
    "/api/v1/namespaces/a/pods/b/exec",
    "/api/v1/namespaces/a/pods/b/attach",
    "/api/v1/namespaces/a/pods/b/portforward",
    "/api/v1/namespaces/a/pods/b/proxy",
    "/api/v1/namespaces/a/pods/b/proxy/metrics",
    "/api/v1/namespaces/a/pods/b/log",
    "/api/v1/namespaces/a/pods/b/eviction",
    "/api/v1/namespaces/a/pods/b/status",
    "/api/v1/namespaces/a/pods/b/ephemeralcontainers",
    "/api/v1/namespaces/a/pods/b/binding",
    "/api/v1/nodes/n/proxy",
    "/api/v1/nodes/n/proxy/run/a/b/c",
    "/api/v1/proxy/nodes/n",
    "/api/v1/namespaces/a/services/s/proxy",
    "/api/v1/namespaces/a/services/s/proxy/api/v1/query",
    "/api/v1/namespaces/a/secrets",
    "/api/v1/namespaces/a/secrets/s",
    "/api/v1/secrets",
    "/api/v1/secrets?watch=1",
    "/api/v1/namespaces/a/configmaps",
    "/api/v1/namespaces/a/serviceaccounts/s/token",
    "/api/v1/watch/pods",
    "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/console",
    "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/vnc",
    "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/vnc/screenshot",
    "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/portforward/22",
    "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/usbredir",
    "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/vsock",
    "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/pause",
    "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/freeze",
    "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachines/b/start",
    "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachines/b/stop",
    "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachines/b/migrate",
    "/apis/subresources.kubevirt.io/v1alpha3/namespaces/a/virtualmachineinstances/b/console",
    "/apis/authorization.k8s.io/v1/namespaces/a/localsubjectaccessreviews",
    "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    "/apis/authentication.k8s.io/v1/tokenreviews",
    "/apis/certificates.k8s.io/v1/certificatesigningrequests",
    "/api/v1/pods?command=sh",
    "/api/v1/pods?watch=1&stdin=1",
    "/api/v1/pods?WATCH=1",
    "/api/v1/pods?%77atch=1",
    "/api/v1/Pods",
    "/API/v1/pods",
    "/api/v1/pods/",
    "/api/v1//pods",
    "//api/v1/pods",
    "/api/v1/namespaces/a/pods/../secrets",
    "/api/v1/namespaces/a/pods/./b",
    "/api/v1/namespaces/a%2fsecrets/pods",
    "/api/v1/namespaces/a/pods/b%2Fexec",
    "/api/v1/namespaces/%2e%2e/pods",
    "/api/v1/namespaces/a/pods/b%00",
    "/api/v1/pods;x=1",
    "/api/v1/namespaces//pods",
    "/logs",
    "/logs/kube-apiserver.log",
    "/metrics",
    "/debug/pprof",
    "/",
    "",
];

#[tokio::test]
async fn closed_paths_never_reach_a_socket() {
    let (client, counter) = client(Mode::ReadOnly).await;
    let mut tried = 0;
    for path in CLOSED {
        for method in METHODS {
            let Ok(request) = Request::builder().method(*method).uri(*path).body(Vec::new()) else {
                continue;
            };
            tried += 1;
            assert!(client.request(request).await.is_err(), "{method} {path}");
        }
    }
    assert!(tried > CLOSED.len() * 8, "{tried}");
    assert_eq!((counter.connections(), counter.take().len()), (0, 0));
    assert_eq!(client.stats().refused, tried as u64);
    assert_eq!(client.stats().total(), 0);
}

/// A path of the allow-list, filled in.
fn filled(template: &str) -> String {
    template
        .replace("{version}", "v1")
        .replace("{namespace}", "apps")
        .replace("{name}", "vm-1.example")
}

#[tokio::test]
async fn the_allow_list_arrives_with_its_own_method_only() {
    let (client, counter) = client(Mode::ReadOnly).await;
    for rule in allow_list() {
        let path = filled(&rule.template);
        for method in METHODS {
            let request = Request::builder().method(*method).uri(&path).body(Vec::new()).unwrap();
            let allowed = *method == rule.method;
            assert_eq!(client.request(request).await.is_ok(), allowed, "{method} {path}");
            let arrived = counter.take();
            assert_eq!(arrived.len(), usize::from(allowed), "{method} {path}");
            assert!(
                arrived
                    .iter()
                    .all(|head| head.starts_with(&format!("{method} /base{path} ")))
            );
        }
    }
    assert!(counter.connections() <= 12);
    assert_eq!(client.stats().total(), allow_list().len() as u64);
}

#[tokio::test]
async fn upgrades_and_smuggling_headers_are_refused_even_on_allowed_paths() {
    let (client, counter) = client(Mode::ReadOnly).await;
    for (name, value) in [
        ("upgrade", "websocket"),
        ("upgrade", "SPDY/3.1"),
        ("connection", "Upgrade"),
        ("connection", "keep-alive, upgrade"),
        ("sec-websocket-protocol", "v5.channel.k8s.io"),
        ("http2-settings", "AAMAAABkAAQ"),
        ("x-http-method-override", "DELETE"),
        ("transfer-encoding", "chunked"),
        ("content-length", "5"),
    ] {
        let request = Request::builder()
            .uri("/api/v1/nodes")
            .header(name, value)
            // Even a caller that says it wants a channel gets none in this mode.
            .extension(Interactive)
            .body(Vec::new())
            .unwrap();
        assert!(client.request(request).await.is_err(), "{name}: {value}");
    }
    let with_body = Request::builder().uri("/api/v1/nodes").body(b"x".to_vec()).unwrap();
    assert!(client.request(with_body).await.is_err());
    assert_eq!((counter.connections(), counter.take().len()), (0, 0));
}

#[tokio::test]
async fn what_could_be_switched_on_is_off() {
    let (client, counter) = client(Mode::ReadOnly).await;
    for route in off_by_default() {
        let path = filled(route.template).replace("{service}", "prometheus");
        let request = Request::builder()
            .method(route.method)
            .uri(path)
            .body(Vec::new())
            .unwrap();
        assert!(client.request(request).await.is_err(), "{route:?}");
    }
    assert_eq!(counter.connections(), 0);
}

#[tokio::test]
async fn what_is_switched_on_arrives_as_a_get_and_opens_nothing_else() {
    for route in off_by_default() {
        let (client, counter) = client_with(Mode::ReadOnly, &[route.name]).await;
        let ask = |method: &str, path: String| Request::builder().method(method).uri(path).body(Vec::new()).unwrap();
        let service = "http:portworx-api:px-rest-gateway";
        for other in off_by_default() {
            let path = filled(other.template).replace("{service}", service);
            let sent = client.request(ask("GET", path.clone())).await.is_ok();
            assert_eq!(sent, other == route, "{path}");
            for method in METHODS.iter().filter(|method| **method != "GET") {
                assert!(
                    client.request(ask(method, path.clone())).await.is_err(),
                    "{method} {path}"
                );
            }
            for trick in ["/x", "?command=sh", "?query=up&stdin=1", "/..", "/%2e%2e"] {
                assert!(
                    client.request(ask("GET", format!("{path}{trick}"))).await.is_err(),
                    "{path}{trick}"
                );
            }
        }
        assert_eq!(counter.take().len(), 1, "{route:?}");
        for path in CLOSED
            .iter()
            .filter(|path| !path.ends_with("/services/s/proxy/api/v1/query"))
        {
            if let Ok(request) = Request::builder().uri(*path).body(Vec::new()) {
                assert!(client.request(request).await.is_err(), "{path}");
            }
        }
        assert!(counter.take().is_empty());
    }
}

#[tokio::test]
async fn read_write_goes_through_proxies_by_whole_paths_only() {
    let (client, counter) = client(Mode::ReadWrite).await;
    let ask = |method: &str, path: &str| Request::builder().method(method).uri(path).body(Vec::new()).unwrap();
    for (method, path) in [
        ("GET", "/api/v1/namespaces/a/pods/px-1:9001/proxy/metrics"),
        (
            "POST",
            "/api/v1/namespaces/a/services/http:portworx-api:px-rest-gateway/proxy/v1/volumes/inspectwithfilters",
        ),
    ] {
        assert!(client.request(ask(method, path)).await.is_ok(), "{method} {path}");
    }
    for (method, path) in [
        // the same path starts a purge in Portworx's API
        (
            "GET",
            "/api/v1/namespaces/a/services/http:portworx-api:px-rest-gateway/proxy/v1/nodes/usage/n1",
        ),
        (
            "POST",
            "/api/v1/namespaces/a/services/http:portworx-api:px-rest-gateway/proxy/v1/volumes",
        ),
        (
            "DELETE",
            "/api/v1/namespaces/a/services/http:portworx-api:px-rest-gateway/proxy/v1/volumes/inspect/1",
        ),
        ("GET", "/api/v1/namespaces/a/pods/px-1:9001/proxy/exec"),
        ("GET", "/api/v1/nodes/n/proxy/metrics"),
    ] {
        assert!(client.request(ask(method, path)).await.is_err(), "{method} {path}");
    }
    assert_eq!(counter.take().len(), 2);
}

#[tokio::test]
async fn read_write_sends_writes_but_no_channel_unasked() {
    let (client, counter) = client(Mode::ReadWrite).await;
    let console = "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/console";
    let ask = |path: &str| Request::builder().uri(path.to_owned()).body(Vec::new()).unwrap();
    assert!(client.request(ask(console)).await.is_err());
    assert!(client.request(ask("/api/v1/namespaces/a/secrets/s")).await.is_err());
    assert_eq!(counter.connections(), 0);
    let mut asked = ask(console);
    asked.extensions_mut().insert(Interactive);
    assert!(client.request(asked).await.is_ok());
    let patch = Request::builder()
        .method("PATCH")
        .uri("/apis/kubevirt.io/v1/namespaces/a/virtualmachines/b")
        .body(b"{}".to_vec())
        .unwrap();
    assert!(client.request(patch.clone()).await.is_err(), "not on record");
    let entry = vmotui::client::audit::Entry::default();
    let log = vmotui::client::audit::AuditLog::none();
    let intent = log.intend(vmotui::client::audit::Event::Intent, entry).await.unwrap();
    assert!(client.write(&intent, patch).await.is_ok());
    let pod = Request::builder()
        .method("DELETE")
        .uri("/api/v1/namespaces/a/pods/virt-launcher-b-x")
        .body(Vec::new())
        .unwrap();
    assert!(client.write(&intent, pod).await.is_err(), "not on the list");
    assert_eq!(counter.take().len(), 2);
}

/// What may arrive, in words of its own: not the guard's code, but the promise.
fn harmless(head: &str) -> bool {
    let mut words = head.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let Some(path) = path.strip_prefix("/base/") else {
        return false;
    };
    let segments: Vec<_> = path.split('/').collect();
    let plain = segments.iter().all(|segment| {
        !segment.is_empty() && *segment != "." && *segment != ".." && !segment.contains(['%', ';', '\\', '@'])
    });
    let resource = match segments.as_slice() {
        ["api", _, "namespaces", _, rest @ ..]
        | ["apis", _, _, "namespaces", _, rest @ ..]
        | ["api", _, rest @ ..]
        | ["apis", _, _, rest @ ..] => rest,
        ["version" | "readyz" | "livez" | "healthz" | "api" | "apis"] | ["apis", _] | ["openapi", ..] => &[],
        _ => return false,
    };
    let object = match resource {
        [] => true,
        [resource] | [resource, _] => !["secrets", "configmaps", "watch", "proxy"].contains(resource),
        [resource, _, fact] => *resource == "virtualmachineinstances" && ["guestosinfo", "userlist"].contains(fact),
        _ => false,
    };
    let reads = method == "GET" && !query.contains("command") && !query.contains("stdin");
    let asks_about_itself = method == "POST" && segments.last().is_some_and(|last| last.starts_with("selfsubject"));
    plain && object && (reads || asks_about_itself) && !head.to_ascii_lowercase().contains("\r\nupgrade:")
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "api",
            "apis",
            "v1",
            "v1beta1",
            "namespaces",
            "nodes",
            "pods",
            "secrets",
            "exec",
            "proxy",
            "console",
            "vnc",
            "kubevirt.io",
            "subresources.kubevirt.io",
            "virtualmachines",
            "virtualmachineinstances",
            "start",
            "log",
            "selfsubjectaccessreviews",
            "authorization.k8s.io",
            "a",
            "..",
            ".",
            "",
            "%2e%2e",
            "%2f",
            "version",
            "watch",
        ])
        .prop_map(str::to_owned),
        "[a-zA-Z0-9%._-]{0,8}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn nothing_harmful_arrives(
        tries in prop::collection::vec(
            (prop::sample::select(METHODS.to_vec()), prop::collection::vec(word(), 0..8), "(\\?[a-zA-Z=&1]{0,12})?"),
            40,
        ),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (client, counter) = client(Mode::ReadOnly).await;
            for (method, segments, query) in &tries {
                let target = format!("/{}{query}", segments.join("/"));
                if let Ok(request) = Request::builder().method(*method).uri(target).body(Vec::new()) {
                    let _ = client.request(request).await;
                }
            }
            for head in counter.take() {
                assert!(harmless(&head), "{head}");
            }
        });
    }
}
