//! Help and type of each metric.
use crate::sim::series::Family;

const fn gauge(name: &'static str, help: &'static str) -> Family {
    Family {
        name,
        counter: false,
        help,
    }
}

const fn counter(name: &'static str, help: &'static str) -> Family {
    Family {
        name,
        counter: true,
        help,
    }
}

/// The metrics that the simulated nodes tell.
#[rustfmt::skip]
pub(super) const FAMILIES: &[Family] = &[
    gauge("px_alerts_clusternotinquorum", "Cluster is out of quorum"),
    gauge("px_alerts_kvdbmemberdown", "Member of the key-value store is down"),
    gauge("px_alerts_nodestatechange", "State of a node changed"),
    gauge("px_alerts_poolspace", "Pool runs out of space"),
    gauge("px_cluster_cpu_percent", "Percentage of CPU Used"),
    gauge("px_cluster_disk_available_bytes", "Available storage space in bytes for this node"),
    gauge("px_cluster_disk_total_bytes", "Total storage space in bytes for this node"),
    gauge("px_cluster_disk_utilized_bytes", "Utilized storage space in bytes for this node"),
    gauge("px_cluster_memory_utilized_percent", "Percentage of memory utilization"),
    gauge("px_cluster_pendingio", "Number of operations in progress on this node"),
    gauge("px_cluster_status_cluster_quorum", "Quorum of the cluster (deprecated)"),
    gauge("px_cluster_status_cluster_size", "Node count of the cluster (deprecated)"),
    gauge("px_cluster_status_nodes_offline", "Number of offline nodes in the cluster"),
    gauge("px_cluster_status_nodes_online", "Number of online nodes in the cluster"),
    gauge("px_cluster_status_nodes_storage_down", "Number of nodes where storage is full or down"),
    gauge("px_cluster_status_quorum", "Whether the cluster is in quorum"),
    gauge("px_cluster_status_size", "Node count of the cluster"),
    gauge("px_cluster_status_storage_nodes_decommissioned", "Number of decommissioned storage nodes"),
    gauge("px_cluster_status_storage_nodes_offline", "Number of offline storage nodes"),
    gauge("px_cluster_status_storage_nodes_online", "Number of online storage nodes"),
    gauge("px_kvdb_health_state_cluster_view", "View of the other members of the key-value store"),
    gauge("px_kvdb_health_state_node_view", "State of the key-value store on this node"),
    counter("px_network_io_received_bytes_total", "Bytes received"),
    counter("px_network_io_sent_bytes_total", "Bytes sent"),
    gauge("px_node_stats_cpu_usage", "Percent of CPU consumption"),
    gauge("px_node_stats_free_mem", "Available memory in bytes"),
    gauge("px_node_stats_num_volumes", "Number of volumes hosted on this node"),
    gauge("px_node_stats_total_mem", "Total memory in bytes"),
    gauge("px_node_stats_used_mem", "Used memory in bytes"),
    gauge("px_node_stats_volume_replica_count", "Number of replicas hosted on this node"),
    gauge("px_node_status_license_expiry", "Days until the license expires"),
    gauge("px_node_status_node_status", "Status of this node"),
    gauge("px_pool_stats_available_bytes", "Available storage space in bytes for this pool"),
    gauge("px_pool_stats_pool_provisioned_bytes", "Provisioned space of this pool (deprecated)"),
    gauge("px_pool_stats_pool_status", "Status of this pool (deprecated)"),
    gauge("px_pool_stats_provisioned_bytes", "Provisioned storage space in bytes for this pool"),
    gauge("px_pool_stats_read_iops", "Reads a second for this pool"),
    gauge("px_pool_stats_read_latency_seconds", "Time spent per read of this pool"),
    gauge("px_pool_stats_readthroughput", "Bytes read a second for this pool"),
    gauge("px_pool_stats_status", "Status of this pool"),
    gauge("px_pool_stats_total_bytes", "Total storage space in bytes for this pool"),
    gauge("px_pool_stats_used_bytes", "Used storage space in bytes for this pool"),
    gauge("px_pool_stats_write_iops", "Writes a second for this pool"),
    gauge("px_pool_stats_write_latency_seconds", "Time spent per write of this pool"),
    gauge("px_pool_stats_writethroughput", "Bytes written a second for this pool"),
    counter("px_pool_stats_written_bytes_total", "Bytes written to this pool"),
    gauge("px_rebalance_overloaded_pools_total", "Number of overloaded pools"),
    gauge("px_volume_attached", "Whether this volume is attached"),
    gauge("px_volume_attached_state", "Attached state of this volume"),
    gauge("px_volume_capacity_bytes", "Configured size of this volume in bytes"),
    gauge("px_volume_currhalevel", "Current HA level of this volume"),
    gauge("px_volume_fs_capacity_bytes", "Size of the file system on this volume"),
    gauge("px_volume_fs_usage_bytes", "Used space of the file system on this volume"),
    gauge("px_volume_halevel", "Configured HA level of this volume"),
    gauge("px_volume_iopriority", "Configured priority of this volume"),
    gauge("px_volume_iops", "Operations a second of this volume"),
    gauge("px_volume_read_latency_seconds", "Time spent per read of this volume"),
    counter("px_volume_read_bytes_total", "Bytes read from this volume"),
    gauge("px_volume_readthroughput", "Bytes read a second from this volume"),
    gauge("px_volume_replication_status", "Replication status of this volume"),
    gauge("px_volume_state", "State of this volume"),
    gauge("px_volume_status", "Status of this volume"),
    gauge("px_volume_usage_bytes", "Used storage space in bytes for this volume"),
    gauge("px_volume_write_latency_seconds", "Time spent per write to this volume"),
    gauge("px_volume_writethroughput", "Bytes written a second to this volume"),
    counter("px_volume_written_bytes_total", "Bytes written to this volume"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_metric_is_described_twice() {
        let names: std::collections::BTreeSet<&str> = FAMILIES.iter().map(|family| family.name).collect();
        assert_eq!(names.len(), FAMILIES.len());
    }
}
