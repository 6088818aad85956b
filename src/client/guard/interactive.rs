//! Channels into a guest, a pod or a node, and the proxies: never in read-only mode, only by name otherwise.

/// Last path segments of pods that open a channel (kubernetes `pkg/registry/core/rest`).
const POD: &[&str] = &["exec", "attach", "portforward", "proxy"];

/// Segments below a VM or VMI that open a channel into the guest (kubevirt `pkg/virt-api/api.go`).
const GUEST: &[&str] = &["console", "vnc", "portforward", "usbredir", "vsock"];

/// Whether the path leads into a guest, a pod, a node, or through the API server's proxy.
pub(super) fn is_interactive(segments: &[&str]) -> bool {
    match segments {
        ["api", _, "namespaces", _, "pods", _, rest @ ..] => rest.first().is_some_and(|verb| POD.contains(verb)),
        ["api", _, "nodes", _, "proxy", ..]
        | ["api", _, "proxy", ..]
        | ["api", _, "namespaces", _, "services", _, "proxy", ..] => true,
        ["apis", "subresources.kubevirt.io", _, "namespaces", _, _, _, rest @ ..] => {
            rest.first().is_some_and(|verb| GUEST.contains(verb))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_known_by_their_paths() {
        let check = |path: &str| is_interactive(&path.split('/').skip(1).collect::<Vec<_>>());
        for path in [
            "/api/v1/namespaces/a/pods/b/exec",
            "/api/v1/namespaces/a/pods/b/proxy/x",
            "/api/v1/nodes/n/proxy",
            "/api/v1/nodes/n/proxy/run/a/b",
            "/api/v1/namespaces/a/services/b/proxy/metrics",
            "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/console",
            "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/b/vnc/screenshot",
            "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachines/b/portforward/22/tcp",
        ] {
            assert!(check(path), "{path}");
        }
        assert!(!check("/api/v1/namespaces/exec/pods/exec"));
        assert!(!check(
            "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/console/guestosinfo"
        ));
    }
}
