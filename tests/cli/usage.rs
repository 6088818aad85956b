//! Wrong command lines: exit code 2, the thing, the reason, the way out.

use crate::program::{demo, vmotui};

#[test]
fn an_unknown_kind_names_the_known_ones() {
    demo("get pvc").fails(
        2,
        &[
            "unknown kind \"pvc\"",
            "nodes, vms, migrations, evictions, snapshots, networks, nics, pools, volumes, reclaimable, events",
        ],
    );
    demo("get nodse").fails(2, &["did you mean \"nodes\""]);
    demo("get").fails(2, &["KIND"]);
}

#[test]
fn filters_sort_columns_formats_and_profiles_are_checked_before_anything_is_read() {
    // no kubeconfig exists: were it read first, the exit code would be 3
    vmotui("get vms --filter nod=a").fails(2, &["--filter", "nod", "did you mean \"node\""]);
    vmotui("get vms --filter (a").fails(2, &["at character"]);
    vmotui("get vms --filter mem>much").fails(2, &["much"]);
    vmotui("get vms --sort nmae").fails(2, &["--sort", "did you mean \"name\""]);
    vmotui("get vms --sort name:up").fails(2, &["name:desc"]);
    vmotui("get vms -o yaml").fails(2, &["unknown format \"yaml\"", "csv"]);
    vmotui("get vms --demo=tiny").fails(2, &["\"tiny\"", "ra, ra-literal, small"]);
    vmotui("get vms --demo=small --user nobdy").fails(2, &["nobdy", "viewer"]);
    vmotui("get vms --request-timeout soon").fails(2, &["30s"]);
    vmotui("get vms --color blue").fails(2, &["blue", "truecolor"]);
}

#[test]
fn what_excludes_each_other_is_refused() {
    vmotui("--demo --offline a.json get vms").fails(2, &["--demo", "--offline"]);
    vmotui("get vms -A -n shop --demo=small").fails(2, &["--namespace", "--all-namespaces"]);
    vmotui("--frobnicate").fails(2, &["--frobnicate"]);
}

#[test]
fn the_simulated_cluster_stays_on_the_loopback_interface() {
    vmotui("sim serve --profile small --listen 0.0.0.0:0").fails(2, &["loopback", "ssh -L"]);
    vmotui("sim serve --profile small --listen nonsense").fails(2, &["127.0.0.1:0"]);
    vmotui("sim serve --profile tiny").fails(2, &["\"tiny\""]);
}

#[test]
fn help_version_and_completions_go_to_standard_output() {
    let help = vmotui("--help").fine();
    for word in ["get", "--read-only", "--as-group", "Exit codes:", "VMOTUI_CONFIG"] {
        assert!(help.contains(word), "{word}");
    }
    assert_eq!(
        vmotui("--version").fine(),
        format!("vmotui {}\n", env!("CARGO_PKG_VERSION"))
    );
    assert!(vmotui("completions bash").fine().contains("complete"));
    vmotui("completions tcsh").fails(2, &["zsh"]);
}

#[test]
fn files_end_where_the_command_begins() {
    vmotui("--offline one.json two.json get vms").fails(1, &["one.json"]);
    vmotui("get vms --offline one.json two.json").fails(1, &["one.json"]);
}

#[test]
fn the_help_of_get_lists_the_fields() {
    let help = vmotui("get --help").fine();
    for field in ["memory_bytes", "cpu_allocatable_millis", "last_seen", "Fields of vms"] {
        assert!(help.contains(field), "{field}");
    }
}

#[test]
fn flags_stand_before_or_after_the_command() {
    let before = vmotui("--demo=small --clock 2026-11-22T08:00:00Z -n mssql get vms -o name").fine();
    let after = vmotui("get vms -o name -n mssql --clock 2026-11-22T08:00:00Z --demo=small").fine();
    assert_eq!(before, after);
    assert!(before.lines().count() > 1);
}
