use serde_json::json;

use super::*;

fn on<'a>(verb: &'a str, group: &'a str, resource: &'a str) -> Attributes<'a> {
    let (resource, subresource) = resource.split_once('/').unwrap_or((resource, ""));
    Attributes::Resource {
        verb,
        group,
        resource,
        subresource,
        namespace: "",
        name: "",
    }
}

fn who(name: &str) -> Identity {
    SIMULATED.iter().find(|user| user.name == name).unwrap().identity()
}

#[test]
fn every_simulated_user_may_do_what_the_role_says_and_no_more() {
    let rbac = Rbac::simulated();
    let subresources = "subresources.kubevirt.io";
    //                                                     admin  operator viewer auditor nobody
    for (asked, expected) in [
        (
            on("list", "kubevirt.io", "virtualmachines"),
            [true, true, true, true, false],
        ),
        (on("list", "", "nodes"), [true, true, false, true, false]),
        (
            on("list", "cdi.kubevirt.io", "datavolumes"),
            [true, true, false, true, false],
        ),
        (
            on("list", "core.libopenstorage.org", "storageclusters"),
            [true, true, false, true, false],
        ),
        (
            on("list", "cluster.x-k8s.io", "machines"),
            [true, true, false, true, false],
        ),
        (on("get", "", "secrets"), [true, false, false, false, false]),
        (
            on("get", subresources, "virtualmachineinstances/console"),
            [true, true, false, false, false],
        ),
        (
            on("get", subresources, "virtualmachineinstances/guestosinfo"),
            [true, true, true, true, false],
        ),
        (
            on("update", subresources, "virtualmachines/start"),
            [true, true, false, false, false],
        ),
        (
            on("update", subresources, "virtualmachines/migrate"),
            [true, true, false, false, false],
        ),
        (
            on("update", subresources, "virtualmachineinstances/evacuate"),
            [true, true, false, false, false],
        ),
        (
            on("create", "kubevirt.io", "virtualmachineinstancemigrations"),
            [true, true, false, false, false],
        ),
        (on("patch", "", "nodes"), [true, true, false, false, false]),
        (on("create", "", "pods/eviction"), [true, true, false, false, false]),
        (on("list", "kubevirt.io", "kubevirts"), [true, true, true, true, true]),
        (
            on("create", "authorization.k8s.io", "selfsubjectrulesreviews"),
            [true, true, true, true, true],
        ),
        (
            Attributes::Path {
                verb: "get",
                path: "/apis",
            },
            [true, true, true, true, true],
        ),
        (
            Attributes::Path {
                verb: "get",
                path: "/metrics",
            },
            [true, true, false, true, false],
        ),
    ] {
        let found = ["admin", "operator", "viewer", "auditor", "nobody"].map(|name| rbac.allowed(&who(name), &asked));
        assert_eq!(found, expected, "{asked:?}");
    }
}

#[test]
fn a_role_binding_holds_in_its_namespace_only() {
    let mut rbac = Rbac::simulated();
    rbac.bind(Binding::local("demo", "devs-edit", "edit", "devs"));
    let dev = Identity::user("dev", &["devs"]);
    let list = |namespace| Attributes::Resource {
        verb: "list",
        group: "",
        resource: "pods",
        subresource: "",
        namespace,
        name: "",
    };
    let decision = rbac.decide(&dev, &list("demo"));
    assert_eq!(
        decision.reason,
        "RBAC: allowed by RoleBinding \"devs-edit/demo\" of ClusterRole \"edit\" to Group \"devs\""
    );
    assert!(!rbac.allowed(&dev, &list("kubevirt")));
    assert!(!rbac.allowed(&dev, &list("")));
}

#[test]
fn a_token_names_a_user_and_a_wrong_one_nobody() {
    let rbac = Rbac::simulated();
    assert_eq!(rbac.authenticate(None).unwrap().name, ANONYMOUS);
    assert_eq!(rbac.authenticate(Some("Bearer sim-viewer")).unwrap().name, "viewer");
    assert_eq!(rbac.authenticate(Some("bearer  sim-viewer ")).unwrap().name, "viewer");
    assert_eq!(rbac.authenticate(Some("Bearer sim-viewerx")), None);
    assert_eq!(rbac.authenticate(Some("Bearer")), None);
}

#[test]
fn anonymous_reads_the_version_and_nothing_else() {
    let rbac = Rbac::simulated();
    let anonymous = Identity::anonymous();
    assert!(rbac.allowed(
        &anonymous,
        &Attributes::Path {
            verb: "get",
            path: "/version"
        }
    ));
    let api = Attributes::Path {
        verb: "get",
        path: "/api",
    };
    assert!(!rbac.allowed(&anonymous, &api));
    let message = &forbidden(&anonymous, &api)["message"];
    assert_eq!(message, "forbidden: User \"system:anonymous\" cannot get path \"/api\"");
}

#[test]
fn a_refusal_names_verb_resource_group_and_place() {
    let start = Attributes::Resource {
        verb: "update",
        group: "subresources.kubevirt.io",
        resource: "virtualmachines",
        subresource: "start",
        namespace: "demo",
        name: "vm-1",
    };
    let status = forbidden(&who("viewer"), &start);
    assert_eq!(
        status["message"],
        "virtualmachines.subresources.kubevirt.io \"vm-1\" is forbidden: User \"viewer\" cannot update resource \
         \"virtualmachines/start\" in API group \"subresources.kubevirt.io\" in the namespace \"demo\""
    );
    assert_eq!(
        status["details"],
        json!({"name": "vm-1", "group": "subresources.kubevirt.io", "kind": "virtualmachines"})
    );
    let nodes = forbidden(&who("viewer"), &on("list", "", "nodes"));
    assert_eq!(
        nodes["message"],
        "nodes is forbidden: User \"viewer\" cannot list resource \"nodes\" in API group \"\" at the cluster scope"
    );
    assert_eq!(nodes["details"], json!({"kind": "nodes"}));
}

#[test]
fn impersonation_needs_the_right_and_takes_the_groups_it_names() {
    let rbac = Rbac::simulated();
    let asked = on("list", "kubevirt.io", "virtualmachines");
    let wanted = Impersonation {
        user: "alice".to_owned(),
        groups: vec!["readers".to_owned()],
    };
    let alice = rbac.impersonate(&who("admin"), &wanted, &asked).unwrap();
    assert!(rbac.allowed(&alice, &asked));
    let plain = Impersonation {
        user: "alice".to_owned(),
        groups: Vec::new(),
    };
    let plain = rbac.impersonate(&who("admin"), &plain, &asked).unwrap();
    assert_eq!(plain.groups, ["system:authenticated"]);
    assert!(!rbac.allowed(&plain, &asked));
    let refused = rbac.impersonate(&who("viewer"), &wanted, &asked).unwrap_err();
    assert_eq!(
        refused["message"],
        "virtualmachines.kubevirt.io is forbidden: User \"viewer\" cannot impersonate-on:user-info:list resource \
         \"virtualmachines\" in API group \"kubevirt.io\" at the cluster scope"
    );
}

#[test]
fn reviews_answer_in_the_servers_shape() {
    let rbac = Rbac::simulated();
    let ask = |kind: &str, body| review(&rbac, &who("viewer"), kind, &body, "kubectl", "2026-11-22T08:24:07Z");
    let spec = json!({"resourceAttributes": {"verb": "list", "resource": "namespaces"}});
    let answer = ask("SelfSubjectAccessReview", json!({"spec": spec})).unwrap();
    assert_eq!(answer["status"]["allowed"], true);
    assert_eq!(
        answer["metadata"]["managedFields"][0]["fieldsV1"],
        json!({"f:spec": {"f:resourceAttributes": {".": {}, "f:resource": {}, "f:verb": {}}}})
    );
    let spec = json!({"resourceAttributes": {"verb": "list", "resource": "nodes"}});
    let answer = ask("SelfSubjectAccessReview", json!({"spec": spec})).unwrap();
    assert_eq!(answer["status"], json!({"allowed": false}));
    let spec = json!({"user": "x", "groups": ["system:masters"], "resourceAttributes": {"verb": "delete", "resource": "nodes"}});
    assert_eq!(
        ask("SubjectAccessReview", json!({"spec": spec})).unwrap()["status"],
        json!({"allowed": true})
    );
    assert_eq!(
        ask("SelfSubjectRulesReview", json!({"spec": {}})),
        Err(ReviewError::BadRequest("no namespace on request".to_owned()))
    );
    let rules = ask("SelfSubjectRulesReview", json!({"spec": {"namespace": "demo"}})).unwrap();
    assert_eq!(rules["status"]["incomplete"], false);
    assert!(
        rules["status"]["resourceRules"]
            .as_array()
            .unwrap()
            .iter()
            .all(|rule| rule.get("nonResourceURLs").is_none())
    );
    let me = ask("SelfSubjectReview", json!({})).unwrap();
    assert_eq!(
        me["status"]["userInfo"]["groups"],
        json!(["readers", "system:authenticated"])
    );
    assert!(matches!(
        ask("SelfSubjectAccessReview", json!({})),
        Err(ReviewError::Invalid(..))
    ));
    assert_eq!(ask("Pod", json!({})), Err(ReviewError::Unknown));
}

#[test]
fn every_binding_names_a_role_that_exists_and_objects_show_both() {
    let rbac = Rbac::simulated();
    for binding in rbac.bindings() {
        assert!(binding.role().is_some(), "{}", binding.role);
    }
    let roles = cluster_roles();
    assert!(
        roles
            .iter()
            .any(|role| role["metadata"]["name"] == "kubevirt.io:migrate")
    );
    let bindings = cluster_role_bindings(rbac.bindings());
    assert_eq!(bindings.len(), rbac.bindings().len());
    assert_eq!(bindings[0]["roleRef"]["name"], "cluster-admin");
}
