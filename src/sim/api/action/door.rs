//! virt-api asks whether somebody may do a thing before it looks whether there is such a thing
//! (pkg/virt-api/rest/authorizer.go, v1.7): a path it cannot ask about is refused as unauthorized, in plain text.

/// The segments of a path to a subresource of an object, the empty one before the first `/` among them.
const OF_AN_OBJECT: usize = 9;
/// The same for a path that names a namespace and no object.
const OF_A_NAMESPACE: usize = 7;

/// Why a path is refused, if it is.
pub(super) fn refusal(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    let resource = parts.get(6).copied().unwrap_or_default();
    let known: &[&str] = match parts.len() {
        OF_A_NAMESPACE => &["expand-vm-spec"],
        length if length >= OF_AN_OBJECT => &["virtualmachines", "virtualmachineinstances"],
        _ => return Some(format!("unknown api endpoint: {path}")),
    };
    (!known.contains(&resource)).then(|| format!("unknown resource type {resource}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_asked_about_is_let_in() {
        let base = "/apis/subresources.kubevirt.io/v1";
        for (path, words) in [
            ("/namespaces/demo/virtualmachines/vm/start", ""),
            ("/namespaces/demo/virtualmachineinstances/vm/portforward/22/tcp", ""),
            ("/namespaces/demo/expand-vm-spec", ""),
            (
                "/namespaces/demo/virtualmachines",
                "unknown resource type virtualmachines",
            ),
            ("/namespaces/demo/pods/x/start", "unknown resource type pods"),
            ("/namespaces/demo", "unknown api endpoint: "),
            ("/namespaces/demo/virtualmachines/vm", "unknown api endpoint: "),
        ] {
            let path = format!("{base}{path}");
            let found = refusal(&path).unwrap_or_default();
            assert!(
                found.starts_with(words) && found.is_empty() == words.is_empty(),
                "{path}: {found}"
            );
        }
    }
}
