//! Lists, selectors, single objects.
use super::command::{items, machine, place, rows};
use super::{Cases, Kubectl, Outcome, ensure};

pub(crate) const CASES: Cases = &[
    ("get nodes -o wide", nodes),
    ("get vm,vmi -A", machines),
    ("get vm -A -o json --chunk-size", chunks),
    ("get -l", labels),
    ("get --field-selector", fields),
    ("get pods -o wide", pods),
    ("get a kind of each room", kinds),
    ("describe vm", describe_machine),
    ("describe node", describe_node),
    ("get events", events),
    ("a name that does not exist", missing),
];

fn nodes(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("get nodes -o wide")?;
    let heading: Vec<&str> = text.lines().next().unwrap_or_default().split_whitespace().collect();
    let expected = "NAME STATUS ROLES AGE VERSION INTERNAL-IP EXTERNAL-IP OS-IMAGE KERNEL-VERSION CONTAINER-RUNTIME";
    ensure(heading.join(" ") == expected, &text)?;
    ensure(rows(&text) == 8 && text.contains("control-plane"), &text)
}

fn machines(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("get vm,vmi -A")?;
    let count = |prefix: &str| text.lines().filter(|line| line.contains(prefix)).count();
    let instances = items(&kubectl.json("get vmi -A")?).len();
    ensure(count(" virtualmachine.kubevirt.io/") == 60, &text)?;
    ensure(
        count(" virtualmachineinstance.kubevirt.io/") == instances && instances > 0,
        &text,
    )
}

fn chunks(kubectl: &Kubectl) -> Outcome {
    let whole = kubectl.json("get vm -A")?;
    let paged = kubectl.json("get vm -A --chunk-size=7")?;
    let names = |list| items(list).iter().map(place).collect::<Vec<_>>();
    ensure(
        names(&whole) == names(&paged) && items(&whole).len() == 60,
        "pages and the whole list differ",
    )
}

fn labels(kubectl: &Kubectl) -> Outcome {
    let all = kubectl.json("get pods -A")?;
    let launchers = kubectl.json("get pods -A -l kubevirt.io=virt-launcher")?;
    let expected = items(&all)
        .iter()
        .filter(|pod| pod["metadata"]["labels"]["kubevirt.io"] == "virt-launcher")
        .count();
    ensure(
        items(&launchers).len() == expected && expected > 0,
        format!("{} of {expected}", items(&launchers).len()),
    )?;
    let others = kubectl.says_with(
        "get pods -A -o name -l",
        &["kubevirt.io notin (virt-launcher),kubevirt.io"],
    )?;
    ensure(!others.contains("virt-launcher-"), others)
}

fn fields(kubectl: &Kubectl) -> Outcome {
    let all = kubectl.json("get pods -A")?;
    let on_node = |pod: &&serde_json::Value| pod["spec"]["nodeName"] == "vmo-w-01";
    let expected = items(&all).iter().filter(on_node).count();
    let found = items(&kubectl.json("get pods -A --field-selector=spec.nodeName=vmo-w-01")?).len();
    ensure(found == expected && expected > 0, format!("{found} of {expected}"))?;
    let (_, name) = machine(kubectl, "Running")?;
    let one = kubectl.says(&format!("get vm -A --field-selector=metadata.name={name} -o name"))?;
    ensure(one.trim() == format!("virtualmachine.kubevirt.io/{name}"), one)?;
    let words = kubectl.refuses("get vm -A --field-selector=spec.nodeName=x", &[], "")?;
    ensure(words.contains("field label not supported"), words)
}

fn pods(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("get pods -A -o wide")?;
    let heading: Vec<&str> = text.lines().next().unwrap_or_default().split_whitespace().collect();
    let expected = "NAMESPACE NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES";
    ensure(heading.join(" ") == expected && text.contains("virt-launcher-"), text)
}

fn kinds(kubectl: &Kubectl) -> Outcome {
    for kind in [
        "ns",
        "pvc",
        "pv",
        "sc",
        "dv",
        "net-attach-def",
        "stc",
        "sn",
        "machines",
        "kubevirts",
        "deploy",
        "ds",
    ] {
        let text = kubectl.says(&format!("get {kind} -A"))?;
        ensure(rows(&text) > 0, format!("no {kind}"))?;
    }
    Ok(())
}

fn describe_machine(kubectl: &Kubectl) -> Outcome {
    let (namespace, name) = machine(kubectl, "Running")?;
    let text = kubectl.says(&format!("describe vm {name} -n {namespace}"))?;
    for line in [
        &format!("Name:         {name}"),
        "API Version:  kubevirt.io/v1",
        "Printable Status:",
        "Run Strategy:",
    ] {
        ensure(text.contains(line), format!("{line} is missing in\n{text}"))?;
    }
    Ok(())
}

fn describe_node(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("describe node vmo-w-01")?;
    let all = [
        "Allocatable:",
        "Non-terminated Pods:",
        "PodCIDR:",
        "Kubelet Version:",
        "Allocated resources:",
    ];
    ensure(all.iter().all(|line| text.contains(line)), text)
}

fn events(kubectl: &Kubectl) -> Outcome {
    let (ok, found) = match kubectl.says("get events -A") {
        Ok(text) => (text.contains("LAST SEEN") || text.is_empty(), text),
        Err(why) => (false, why),
    };
    ensure(ok, found)
}

fn missing(kubectl: &Kubectl) -> Outcome {
    let words = kubectl.refuses("get vm nosuch -n default", &[], "")?;
    let expected = "Error from server (NotFound): virtualmachines.kubevirt.io \"nosuch\" not found";
    ensure(words.trim() == expected, words)
}
