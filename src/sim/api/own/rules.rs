//! Which parts of an object have owners of their own (the `x-kubernetes-list-type` and `-map-type` of the schemas).
use crate::sim::catalog::Kind;

/// How a list is owned.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum List {
    /// As a whole.
    Atomic,
    /// Value by value.
    Set,
    /// Item by item, told apart by these fields.
    Keyed(&'static [&'static str]),
}

/// How the list at `path` is owned. Lists of custom resources are owned as a whole unless their schema says otherwise,
/// which those served here do not; metadata is the same for every kind.
pub(super) fn list(kind: &Kind, path: &[String]) -> List {
    let name = |back: usize| {
        path.len()
            .checked_sub(back)
            .and_then(|at| path.get(at))
            .map_or("", |step| plain(step))
    };
    match (name(2), name(1)) {
        ("metadata", "finalizers") if path.len() == 2 => return List::Set,
        ("metadata", "ownerReferences") if path.len() == 2 => return List::Keyed(&["uid"]),
        _ => {}
    }
    let sets = ["indications", "includedVolumes", "excludedVolumes"];
    if kind.group == "snapshot.kubevirt.io" && sets.contains(&name(1)) {
        return List::Set;
    }
    if kind.custom {
        return List::Atomic;
    }
    match name(1) {
        "conditions" | "addresses" => List::Keyed(&["type"]),
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "volumes"
        | "env"
        | "imagePullSecrets"
        | "resourceClaims"
        | "webhooks" => List::Keyed(&["name"]),
        "secrets" if path.len() == 1 => List::Keyed(&["name"]),
        "volumeMounts" => List::Keyed(&["mountPath"]),
        "volumeDevices" => List::Keyed(&["devicePath"]),
        "podIPs" | "hostAliases" => List::Keyed(&["ip"]),
        "topologySpreadConstraints" => List::Keyed(&["topologyKey", "whenUnsatisfiable"]),
        "ports" if kind.id() == "services" => List::Keyed(&["port", "protocol"]),
        "ports" => List::Keyed(&["containerPort", "protocol"]),
        "podCIDRs" => List::Set,
        _ => List::Atomic,
    }
}

/// Whether the map at `path` is owned as a whole.
pub(super) fn atomic_map(kind: &Kind, path: &[String]) -> bool {
    let last = path.last().map_or("", |step| plain(step));
    // TypedLocalObjectReference
    let reference = matches!(
        (kind.plural, last),
        ("virtualmachinesnapshots", "source")
            | ("virtualmachinerestores", "target")
            | ("virtualmachineclones", "source" | "target")
    ) && path.len() == 2;
    // OwnerReference is owned whole, whatever it belongs to
    let owner = path.len() == 3
        && path.first().is_some_and(|step| plain(step) == "metadata")
        && path.get(1).is_some_and(|step| plain(step) == "ownerReferences");
    reference
        || owner
        || !kind.custom
            && matches!(
                last,
                "selector"
                    | "nodeSelector"
                    | "labelSelector"
                    | "involvedObject"
                    | "claimRef"
                    | "secretRef"
                    | "configMapKeyRef"
                    | "secretKeyRef"
                    | "fieldRef"
                    | "resourceFieldRef"
                    | "roleRef"
                    | "scopeSelector"
                    | "dataSource"
                    | "requiredDuringSchedulingIgnoredDuringExecution"
            )
}

/// Parts that the server's own empty object already has, so that nobody is recorded as having made them.
pub(super) fn innate(kind: &Kind, path: &[String]) -> bool {
    let steps: Vec<&str> = path.iter().map(|step| plain(step)).collect();
    match steps.as_slice() {
        ["spec" | "status" | "source"] | ["spec", "containers" | "resources" | "template"] => !kind.custom,
        _ => false,
    }
}

/// Whether a path is never owned by anybody.
pub(super) fn nobodys(path: &[String]) -> bool {
    const METADATA: &[&str] = &[
        "name",
        "namespace",
        "creationTimestamp",
        "selfLink",
        "uid",
        "generation",
        "managedFields",
        "resourceVersion",
    ];
    match path {
        [top] => matches!(plain(top), "apiVersion" | "kind" | "metadata"),
        [top, field, ..] => plain(top) == "metadata" && METADATA.contains(&plain(field)),
        [] => true,
    }
}

/// Whether the fields of the map at `path` are not declared by the schema: the metadata of a VM's template is open.
pub(super) fn open(kind: &Kind, path: &[String]) -> bool {
    kind.custom && path.len() > 1 && path.last().is_some_and(|step| plain(step) == "metadata")
}

fn plain(step: &str) -> &str {
    step.strip_prefix("f:").unwrap_or(step)
}
