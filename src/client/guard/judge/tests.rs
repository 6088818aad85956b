use super::*;

fn ask(mode: Mode, method: &str, path: &str, headers: &[(&'static str, &'static str)]) -> Result<String, Refused> {
    let base = Uri::from_static("https://api.example:6443/k8s/c-1");
    let uri: Uri = format!("https://api.example:6443/k8s/c-1{path}").parse().unwrap();
    let headers = headers
        .iter()
        .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()))
        .collect();
    let asked = Asked {
        method: &method.parse().unwrap(),
        uri: &uri,
        headers: &headers,
        interactive: None,
        recorded: true,
        has_body: false,
    };
    judge(
        Gate {
            mode,
            ..Gate::default()
        },
        &base,
        &asked,
    )
}

const PODS: &str = "/api/v1/namespaces/a/pods";

#[test]
fn read_only_reads_and_nothing_else() {
    let template = ask(Mode::ReadOnly, "GET", &format!("{PODS}?limit=500&watch=1"), &[]).unwrap();
    assert_eq!(template, "/api/{version}/namespaces/{namespace}/pods");
    for method in [
        "POST", "PUT", "PATCH", "DELETE", "CONNECT", "TRACE", "OPTIONS", "HEAD", "get",
    ] {
        assert!(ask(Mode::ReadOnly, method, PODS, &[]).is_err(), "{method}");
    }
}

#[test]
fn read_only_refuses_tricks() {
    for path in [
        "/api/v1/namespaces/a/pods?command=sh",
        "/api/v1/namespaces/a/pods?limit=1&stdin=true",
        "/api/v1/namespaces/a/pods?Limit=1",
        "/api/v1/namespaces/a/pods?%6cimit=1",
        "/api/v1/namespaces/a/Pods",
        "/api/v1/namespaces/a/pods/",
        "/api/v1/namespaces/a//pods",
        "/api/v1/namespaces/a/../pods",
        "/api/v1/namespaces/a/pods/b/exec",
        "/api/v1/namespaces/a/secrets",
        "/api/v1/secrets",
    ] {
        assert!(ask(Mode::ReadOnly, "GET", path, &[]).is_err(), "{path}");
    }
    for header in [
        ("upgrade", "websocket"),
        ("connection", "Upgrade"),
        ("connection", "close"),
        ("x-http-method-override", "DELETE"),
        ("transfer-encoding", "chunked"),
        ("sec-websocket-key", "x"),
    ] {
        assert!(ask(Mode::ReadOnly, "GET", PODS, &[header]).is_err(), "{header:?}");
    }
}

#[test]
fn another_server_is_refused_in_every_mode() {
    let base = Uri::from_static("https://api.example:6443");
    for target in [
        "https://evil.example/api/v1/nodes",
        "http://api.example:6443/api/v1/nodes",
        "https://api.example:6444/api/v1/nodes",
    ] {
        for mode in [Mode::ReadOnly, Mode::ReadWrite] {
            let asked = Asked {
                method: &Method::GET,
                uri: &target.parse().unwrap(),
                headers: &HeaderMap::new(),
                interactive: None,
                recorded: true,
                has_body: false,
            };
            assert!(
                judge(
                    Gate {
                        mode,
                        ..Gate::default()
                    },
                    &base,
                    &asked
                )
                .is_err(),
                "{target}"
            );
        }
    }
}

#[test]
fn read_write_writes_but_opens_no_channel_unasked() {
    let patch = ask(
        Mode::ReadWrite,
        "PATCH",
        "/apis/kubevirt.io/v1/namespaces/a/virtualmachines/b",
        &[],
    );
    assert_eq!(
        patch.unwrap(),
        "/apis/kubevirt.io/{version}/namespaces/{namespace}/virtualmachines/{name}"
    );
    let start = "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachines/b/start";
    assert_eq!(
        ask(Mode::ReadWrite, "PUT", start, &[]).unwrap(),
        "/apis/subresources.kubevirt.io/{version}/namespaces/{namespace}/virtualmachines/{name}/start"
    );
    let unplanned = Asked {
        method: &"PUT".parse().unwrap(),
        uri: &format!("https://api.example:6443/k8s/c-1{start}").parse().unwrap(),
        headers: &HeaderMap::new(),
        interactive: Some(Interactive),
        recorded: false,
        has_body: false,
    };
    let base = Uri::from_static("https://api.example:6443/k8s/c-1");
    let gate = Gate {
        mode: Mode::ReadWrite,
        ..Gate::default()
    };
    let refused = judge(gate, &base, &unplanned).unwrap_err();
    assert_eq!(refused.why, "it was not planned and put on record");
    let console = "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/console";
    assert!(ask(Mode::ReadWrite, "GET", console, &[]).is_err());
    assert!(ask(Mode::ReadWrite, "GET", "/api/v1/nodes/n/proxy/run", &[]).is_err());
    assert!(ask(Mode::ReadWrite, "GET", PODS, &[("upgrade", "websocket")]).is_err());
    assert!(ask(Mode::ReadWrite, "GET", "/api/v1/namespaces/a/secrets/b", &[]).is_err());
}
