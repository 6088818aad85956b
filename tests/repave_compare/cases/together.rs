//! Several pools, the control plane among them, and the machines that they take from one stock.
use serde_json::json;

use crate::cluster::{Cluster, oldest, rolling};

cases! {
    two_pools_at_once: Cluster { second: 3, vms: 8, pools: &["wp", "wp2"], ..Cluster::default() };
    two_pools_of_which_one_rolls: Cluster { second: 2, vms: 8, pools: &["wp2"], ..Cluster::default() };
    two_pools_at_once_and_one_slice: Cluster {
        workers: 3, second: 3, planes: 1, cidr: "100.64.0.0/21", pools: &["wp", "wp2"], ..Cluster::default()
    };
    two_pools_contract_at_once: Cluster {
        second: 3, vms: 8, strategy: oldest(json!(0), json!(1)), pools: &["wp", "wp2"], ..Cluster::default()
    };
    workers_and_control_plane_at_once: Cluster { planes: 3, pools: &["cp", "wp"], ..Cluster::default() };
    workers_and_control_plane_find_one_slice: Cluster {
        workers: 4, planes: 3, cidr: "100.64.0.0/21", pools: &["cp", "wp"], ..Cluster::default()
    };
    two_may_be_missing: Cluster { workers: 5, vms: 8, strategy: oldest(json!(0), json!(2)), ..Cluster::default() };
    surge_and_missing_at_once: Cluster { workers: 5, vms: 8, strategy: oldest(json!(1), json!(1)), ..Cluster::default() };
    no_spare_machine_and_one_that_must_come_first: Cluster { spares: Some(0), ..Cluster::default() };
    no_spare_machine_and_none_needed: Cluster { spares: Some(0), strategy: rolling(json!(0), json!(1)), ..Cluster::default() };
    one_spare_machine: Cluster { spares: Some(1), ..Cluster::default() };
    the_second_beta_form: Cluster { form: "v1beta2", workers: 4, strategy: oldest(json!(2), json!(0)), ..Cluster::default() };
    the_second_beta_form_contracts: Cluster {
        form: "v1beta2", workers: 4, strategy: oldest(json!(0), json!("50%")), ..Cluster::default()
    };
    the_second_beta_form_of_a_control_plane: Cluster {
        form: "v1beta2", planes: 3, plane_surge: 0, pools: &["cp"], ..Cluster::default()
    };
    a_drain_is_given_up_in_the_second_beta_form: Cluster {
        form: "v1beta2", vms: 3, shape: |_, vm| super::host_device(vm),
        machines: |_, machine| machine["spec"]["nodeDrainTimeout"] = json!("10m"),
        ..Cluster::default()
    };
    a_pool_of_one: Cluster { workers: 1, vms: 2, ..Cluster::default() };
    a_pool_of_one_contracts: Cluster { workers: 1, vms: 2, strategy: rolling(json!(0), json!(1)), ..Cluster::default() };
}
