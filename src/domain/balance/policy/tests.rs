use super::*;

/// The settings that are public as sample values of the VMO pack.
const VMO: &str = include_str!("../../../../tests/fixtures/descheduler/vmo-policy.yaml");

#[test]
fn the_old_spelling() {
    let policy = parse(VMO).unwrap();
    assert_eq!((policy.per_node, policy.total), (Some(10), None));
    assert_eq!(policy.metrics, ["KubernetesMetrics"]);
    assert_eq!(policy.unknown, Vec::<String>::new());
    let (profile, low) = policy.balancing().unwrap();
    assert_eq!(
        profile.plugins,
        [
            "RemovePodsViolatingNodeAffinity",
            "RemoveDuplicates",
            "LowNodeUtilization"
        ]
    );
    assert_eq!(policy.only_plugin(), None);
    let evictor = &profile.evictor;
    assert!(evictor.old_spelling && evictor.node_fit);
    for (protection, holds) in [
        (Protection::PodsWithPVC, true),
        (Protection::PodsWithoutPDB, true),
        (Protection::PodsWithLocalStorage, false),
        (Protection::DaemonSetPods, true),
        (Protection::PodsWithResourceClaims, false),
    ] {
        assert_eq!(evictor.protects(protection), holds, "{protection:?}");
    }
    assert_eq!(low.use_source.as_deref(), Some("KubernetesMetrics"));
    assert_eq!(low.thresholds.get("memory"), Some(&25));
    assert!(!low.reaches("kube-system") && low.reaches("shop"));
}

#[test]
fn the_new_spelling_says_the_same() {
    let new = VMO.replace(
        "{ignorePvcPods: true, evictLocalStoragePods: true, nodeFit: true, ignorePodsWithoutPDB: true}",
        "{nodeFit: true, podProtections: {defaultDisabled: [PodsWithLocalStorage], extraEnabled: [PodsWithPVC, PodsWithoutPDB]}}",
    );
    let (old, new) = (parse(VMO).unwrap(), parse(&new).unwrap());
    let evictor = |policy: &Policy| policy.profiles[0].evictor.clone();
    assert_eq!(evictor(&old).protections, evictor(&new).protections);
    assert!(!evictor(&new).old_spelling);
}

#[test]
fn without_settings_the_defaults_hold() {
    let policy = parse("{apiVersion: descheduler/v1alpha2, kind: DeschedulerPolicy, profiles: [{name: a}]}").unwrap();
    let evictor = &policy.profiles[0].evictor;
    assert_eq!(evictor, &Evictor::default());
    assert!(evictor.protects(Protection::PodsWithLocalStorage) && !evictor.protects(Protection::PodsWithPVC));
}

#[test]
fn what_is_not_known_is_tolerated_and_said() {
    let text = VMO
        .replace(
            "maxNoOfPodsToEvictPerNode: 10",
            "maxNoOfPodsToEvictPerNode: 10\ncolour: red",
        )
        .replace(
            "nodeFit: true",
            "nodeFit: true, haste: 9, podProtections: {extraEnabled: [PodsInLove]}",
        )
        .replace("cpu: 20", "cpu: lots");
    let policy = parse(&text).unwrap();
    assert_eq!(
        policy.unknown,
        [
            "colour",
            "DefaultEvictor.haste",
            "DefaultEvictor.podProtections.extraEnabled: PodsInLove",
            "LowNodeUtilization.thresholds.cpu: \"lots\""
        ]
    );
    assert_eq!(policy.per_node, Some(10));
}

#[test]
fn what_is_no_policy_says_why() {
    let huge = format!("{}{}", "a: ", "x".repeat(300_000));
    for (text, reason) in [
        ("a: [", "no YAML"),
        ("- 1", "no mapping"),
        (
            "{apiVersion: descheduler/v1alpha1, kind: DeschedulerPolicy}",
            "v1alpha1",
        ),
        ("{apiVersion: v1, kind: Pod}", "\"Pod\""),
        ("", "no mapping"),
        (huge.as_str(), "bytes"),
    ] {
        let said = parse(text).unwrap_err();
        assert!(said.contains(reason), "{said}");
    }
}

#[test]
fn nodes_are_classed_as_upstream_does() {
    let policy = parse(VMO).unwrap();
    let (_, low) = policy.balancing().unwrap();
    let of =
        |cpu: f64, memory: f64, cordoned| low.class(&[("cpu", cpu), ("memory", memory), ("pods", 40.0)], &[], cordoned);
    assert_eq!(of(20.0, 25.0, false), Class::Under, "at the line is under");
    assert_eq!(of(20.0, 25.0, true), Class::Fair, "nothing can go to a cordoned node");
    assert_eq!(of(20.1, 10.0, false), Class::Fair, "one resource above is enough");
    assert_eq!(of(60.0, 75.0, false), Class::Fair, "at the line is not over");
    assert_eq!(of(10.0, 75.1, true), Class::Over);
    let around = Utilization {
        deviation: true,
        thresholds: [("cpu".to_owned(), 10)].into(),
        target: [("cpu".to_owned(), 10)].into(),
        ..Utilization::default()
    };
    let of = |cpu: f64| around.class(&[("cpu", cpu)], &[("cpu", 50.0)], false);
    assert_eq!((of(39.0), of(55.0), of(61.0)), (Class::Under, Class::Fair, Class::Over));
}

proptest::proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,200}", at in 0_usize..600, with in "\\PC{0,8}") {
        let _ = parse(&text);
        let mut bent: Vec<char> = VMO.chars().collect();
        let at = at.min(bent.len());
        bent.splice(at..at, with.chars());
        let _ = parse(&bent.into_iter().collect::<String>());
    }
}
