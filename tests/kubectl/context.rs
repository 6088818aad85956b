//! The simulated users, and what each may do.
use super::{Cases, Kubectl, Outcome, ensure};

pub(crate) const CASES: Cases = &[
    ("config get-contexts", contexts),
    ("a forbidden list", forbidden),
    ("a wrong token", token),
    ("auth whoami", whoami),
    ("auth can-i", can_i),
    ("auth can-i --list --as", list),
    ("--as without the right", impersonation),
];

fn contexts(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("config get-contexts -o name")?;
    ensure(
        text.split_whitespace().collect::<Vec<_>>() == ["admin", "auditor", "nobody", "operator", "viewer"],
        text,
    )?;
    let text = kubectl.says("config current-context")?;
    ensure(text.trim() == "admin", text)
}

fn forbidden(kubectl: &Kubectl) -> Outcome {
    let words = kubectl.refuses("--context=viewer get nodes", &[], "")?;
    let expected = "Error from server (Forbidden): nodes is forbidden: User \"viewer\" cannot list resource \"nodes\" in \
                    API group \"\" at the cluster scope";
    ensure(words.trim() == expected, words)?;
    kubectl.says("--context=viewer get vm -A")?;
    kubectl.says("--context=auditor get nodes")?;
    kubectl.refuses("--context=auditor get secrets -A", &[], "")?;
    kubectl.refuses("--context=nobody get vm -A", &[], "").map(|_| ())
}

fn token(kubectl: &Kubectl) -> Outcome {
    let words = kubectl.refuses("get nodes --token=wrong --user=", &[], "")?;
    ensure(words.contains("Unauthorized") || words.contains("logged in"), words)
}

fn whoami(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("--context=operator auth whoami")?;
    ensure(text.contains("operator") && text.contains("system:authenticated"), text)
}

fn can_i(kubectl: &Kubectl) -> Outcome {
    for (context, ask, expected) in [
        (
            "admin",
            "update virtualmachines.subresources.kubevirt.io/migrate",
            "yes",
        ),
        ("operator", "create pods --subresource=eviction", "yes"),
        ("operator", "patch nodes", "yes"),
        ("viewer", "list virtualmachines.kubevirt.io", "yes"),
    ] {
        let text = kubectl.says(&format!("--context={context} auth can-i {ask} -n default"))?;
        ensure(text.trim() == expected, format!("{context} {ask}: {text}"))?;
    }
    // "no" is told by the exit code as well.
    kubectl
        .refuses(
            "--context=viewer auth can-i create pods --subresource=eviction -n default",
            &[],
            "",
        )
        .map(|_| ())
}

fn list(kubectl: &Kubectl) -> Outcome {
    let text = kubectl.says("auth can-i --list -n default --as=alice --as-group=readers")?;
    ensure(
        text.contains("virtualmachines.kubevirt.io") && text.contains("selfsubjectrulesreviews"),
        &text,
    )?;
    let text = kubectl.says("auth can-i --list -n default --as=bob")?;
    ensure(
        !text.contains("virtualmachines.kubevirt.io") && text.contains("kubevirts.kubevirt.io"),
        text,
    )
}

fn impersonation(kubectl: &Kubectl) -> Outcome {
    let words = kubectl.refuses("--context=viewer get vm -A --as=admin", &[], "")?;
    ensure(words.contains("Forbidden") && words.contains("impersonate"), words)
}
