//! Plain HTTP beside the program: makes what a test needs, looks at what it did, and cleans up.
use http::Request;
use kube::config::{KubeConfigOptions, Kubeconfig};
use kube::{Client, Config};
use serde_json::{Value, json};

/// A connection that shares nothing with the program.
#[derive(Clone)]
pub(crate) struct Plain(Client);

impl Plain {
    pub(crate) async fn new(kubeconfig: &std::path::Path) -> Self {
        let file = Kubeconfig::read_from(kubeconfig).unwrap();
        let config = Config::from_custom_kubeconfig(file, &KubeConfigOptions::default())
            .await
            .unwrap();
        Self(Client::try_from(config).unwrap())
    }

    /// Status and body, whatever they are.
    pub(crate) async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .body(kube::client::Body::from(
                body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
            ))
            .unwrap();
        let answer = self.0.send(request).await.unwrap();
        let status = answer.status().as_u16();
        let bytes = answer.into_body().collect_bytes().await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub(crate) async fn get(&self, path: &str) -> Option<Value> {
        match self.send("GET", path, None).await {
            (200, object) => Some(object),
            (404, _) => None,
            (status, answer) => panic!("GET {path}: {status} {answer}"),
        }
    }

    pub(crate) async fn create(&self, path: &str, object: &Value) {
        let (status, answer) = self.send("POST", path, Some(object)).await;
        assert_eq!(status, 201, "POST {path}: {answer}");
    }
}

/// A VM without a claim: a container disk, and a NIC that lets it migrate. `VMOTUI_LIVE_IMAGE` names another image where
/// the registry of the default one cannot be reached.
pub(crate) fn machine(name: &str, strategy: &str) -> Value {
    let image = std::env::var("VMOTUI_LIVE_IMAGE")
        .unwrap_or_else(|_| "quay.io/kubevirt/cirros-container-disk-demo:latest".to_owned());
    json!({
        "apiVersion": "kubevirt.io/v1", "kind": "VirtualMachine",
        "metadata": { "name": name },
        "spec": { "runStrategy": strategy, "template": { "spec": {
            // a drain marks it, and moves nothing
            "evictionStrategy": "External",
            "terminationGracePeriodSeconds": 5,
            "domain": {
                "devices": {
                    "disks": [{ "name": "root", "disk": { "bus": "virtio" } }],
                    "interfaces": [{ "name": "default", "masquerade": {} }],
                },
                "memory": { "guest": "128Mi" },
            },
            "networks": [{ "name": "default", "pod": {} }],
            "volumes": [{ "name": "root", "containerDisk": { "image": image } }],
        }}},
    })
}
