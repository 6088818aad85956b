//! Nodes that come and go.
use serde_json::json;

use super::support::{Lab, node, text, vm};

const VMI: &str = "virtualmachineinstances.kubevirt.io";

fn manager() -> serde_json::Value {
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "kube-controller-manager-cp-1", "namespace": "kube-system", "uid": "kcm"},
        "spec": {"nodeName": "node01", "containers": [{"name": "kcm", "command": ["kube-controller-manager",
            "--allocate-node-cidrs=true", "--cluster-cidr=100.64.0.0/22", "--node-cidr-mask-size=24"]}]},
        "status": {"phase": "Running"}})
}

#[test]
fn a_new_node_gets_a_block_of_addresses_or_waits_for_one() {
    let mut lab = Lab::new(vec![manager()]);
    let mut bare = node("node04", 4);
    bare["spec"] = json!({});
    let mut late = bare.clone();
    late["metadata"]["name"] = json!("node05");
    lab.put(bare);
    lab.put(late);
    lab.seconds(1);
    assert_eq!(
        text(&lab.get("nodes", "node04").unwrap(), "/spec/podCIDR"),
        "100.64.0.0/24"
    );
    assert!(lab.get("nodes", "node05").unwrap()["spec"].get("podCIDR").is_none());
    let told = lab.list("events");
    let told = told
        .iter()
        .find(|event| text(event, "/reason") == "CIDRNotAvailable")
        .unwrap();
    assert_eq!(
        (text(told, "/type"), text(told, "/source/component")),
        ("Normal", "cidrAllocator")
    );
    lab.remove("nodes", "node03");
    lab.seconds(1);
    assert_eq!(
        text(&lab.get("nodes", "node05").unwrap(), "/spec/podCIDR"),
        "100.64.3.0/24"
    );
}

#[test]
fn the_guests_of_a_node_that_is_gone_start_again_elsewhere() {
    let mut lab = Lab::new(vec![]);
    lab.put(vm("web", "Always"));
    lab.seconds(5);
    let vmi = lab.get(VMI, "web").unwrap();
    let (was, uid) = (
        text(&vmi, "/status/nodeName").to_owned(),
        text(&vmi, "/metadata/uid").to_owned(),
    );
    lab.remove("nodes", &was);
    lab.seconds(120);
    let vmi = lab.get(VMI, "web").unwrap();
    assert_eq!(text(&vmi, "/status/phase"), "Running");
    assert_ne!(text(&vmi, "/status/nodeName"), was);
    assert_ne!(text(&vmi, "/metadata/uid"), uid);
}

#[test]
fn a_silent_node_is_noticed_and_its_pods_are_given_five_minutes() {
    let ready = |object: Option<serde_json::Value>| {
        let object = object.unwrap();
        let all = object["status"]["conditions"].as_array().cloned().unwrap_or_default();
        let one = all.into_iter().find(|one| one["type"] == "Ready").unwrap_or_default();
        text(&one, "/status").to_owned()
    };
    let mut lab = Lab::new(vec![]);
    let mut machine = vm("web", "Always");
    let bears = json!([{"key": "node.kubernetes.io/unreachable", "operator": "Exists", "effect": "NoExecute",
        "tolerationSeconds": 300}]);
    machine["spec"]["template"]["spec"]["tolerations"] = bears;
    lab.put(machine);
    lab.seconds(8);
    assert_eq!(ready(lab.get(VMI, "web")), "True");
    let node = text(&lab.get(VMI, "web").unwrap(), "/status/nodeName").to_owned();
    let pods = |lab: &Lab| {
        lab.list("pods")
            .into_iter()
            .filter(|pod| pod["metadata"]["deletionTimestamp"].is_null())
            .count()
    };
    let marked = |lab: &Lab, words: &str| {
        lab.list("events")
            .iter()
            .any(|event| text(event, "/message").starts_with(words))
    };

    lab.control.cut_off(&node);
    lab.seconds(60);
    assert_eq!(
        (ready(lab.get("nodes", &node)), ready(lab.get(VMI, "web"))),
        ("Unknown".to_owned(), "False".to_owned())
    );
    assert_eq!(text(&lab.get(VMI, "web").unwrap(), "/status/phase"), "Running");
    lab.control.reconnect(&node);
    lab.seconds(30);
    assert_eq!(
        (ready(lab.get("nodes", &node)), ready(lab.get(VMI, "web"))),
        ("True".to_owned(), "True".to_owned())
    );
    assert!(lab.get("nodes", &node).unwrap()["spec"].get("taints").is_none());
    assert!(marked(&lab, "Cancelling deletion of Pod demo/virt-launcher-web-"));

    lab.control.cut_off(&node);
    lab.seconds(200);
    assert_eq!(pods(&lab), 1, "the taint is borne for a while");
    lab.seconds(200);
    assert_eq!(pods(&lab), 0, "and no longer");
    assert!(marked(&lab, "Marking for deletion Pod demo/virt-launcher-web-"));
}
