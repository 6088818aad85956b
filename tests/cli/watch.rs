//! `get --watch`: what it refuses.

use crate::program::{demo, offline};

#[test]
fn what_cannot_change_cannot_be_watched() {
    offline("{}", "get vms --watch").fails(2, &["--watch", "a dump never changes"]);
    demo("get networks --watch").fails(2, &["--watch", "networks", "run the command again"]);
}

#[test]
fn rows_that_may_not_be_read_are_no_reason_to_wait() {
    demo("get vms --watch --user nobody").fails(3, &["nobody", "virtualmachines"]);
}
