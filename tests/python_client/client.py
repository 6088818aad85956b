"""Reads, watches and patches the simulated cluster with the official Python client.

usage: client.py KUBECONFIG
Prints one line a check; the first failure ends it with a traceback.
"""

import sys
import threading

from kubernetes import client, config, watch
from kubernetes.client.rest import ApiException

VM = ("kubevirt.io", "v1")


def main(kubeconfig):
    config.load_kube_config(config_file=kubeconfig)
    core, custom = client.CoreV1Api(), client.CustomObjectsApi()

    nodes = core.list_node().items
    assert len(nodes) == 8, len(nodes)
    assert all(node.status.node_info.kubelet_version for node in nodes)
    print("list nodes")

    names, token = [], None
    while token != "":
        page = custom.list_cluster_custom_object(*VM, "virtualmachines", limit=25, _continue=token or "")
        names += [item["metadata"]["name"] for item in page["items"]]
        token = page["metadata"].get("continue", "")
    assert len(names) == 60, len(names)
    print("list VMs in pages")

    pods = core.list_pod_for_all_namespaces(label_selector="kubevirt.io=virt-launcher").items
    assert pods and all(pod.metadata.name.startswith("virt-launcher-") for pod in pods)
    on_node = core.list_pod_for_all_namespaces(field_selector="spec.nodeName=vmo-w-01").items
    assert on_node and all(pod.spec.node_name == "vmo-w-01" for pod in on_node)
    print("list pods by label and field")

    version = core.list_namespaced_config_map("default").metadata.resource_version
    body = client.V1ConfigMap(metadata=client.V1ObjectMeta(name="python"), data={"key": "1"})

    def change():
        core.create_namespaced_config_map("default", body)
        core.patch_namespaced_config_map("python", "default", {"data": {"key": "2"}})
        core.delete_namespaced_config_map("python", "default")

    seen = []
    thread = threading.Thread(target=change)
    thread.start()
    stream = watch.Watch()
    for event in stream.stream(core.list_namespaced_config_map, "default", resource_version=version, timeout_seconds=60):
        if event["object"].metadata.name == "python":
            seen.append((event["type"], (event["object"].data or {}).get("key")))
        if event["type"] == "DELETED":
            stream.stop()
    thread.join()
    assert seen == [("ADDED", "1"), ("MODIFIED", "2"), ("DELETED", "2")], seen
    print("watch a ConfigMap come, change and go")

    vm = custom.list_cluster_custom_object(*VM, "virtualmachines", limit=1)["items"][0]["metadata"]
    place = (vm["namespace"], "virtualmachines", vm["name"])
    custom.patch_namespaced_custom_object(*VM, *place, {"metadata": {"labels": {"python": "yes"}}})
    found = custom.list_cluster_custom_object(*VM, "virtualmachines", label_selector="python=yes")["items"]
    assert [item["metadata"]["name"] for item in found] == [vm["name"]], found
    print("patch a VM")

    try:
        custom.get_namespaced_custom_object(*VM, "default", "virtualmachines", "nosuch")
    except ApiException as error:
        assert error.status == 404, error
    else:
        raise AssertionError("a VM that does not exist was found")
    review = client.AuthorizationV1Api().create_self_subject_rules_review(
        client.V1SelfSubjectRulesReview(spec=client.V1SelfSubjectRulesReviewSpec(namespace="default"))
    )
    assert any("*" in rule.verbs for rule in review.status.resource_rules)
    print("errors and reviews")


if __name__ == "__main__":
    main(sys.argv[1])
