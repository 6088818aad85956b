//! The NICs on one network.

use crate::app::list::List;
use crate::app::search::Search;
use crate::ops::network::{Member, Row};
use crate::view::nics::NICS;
use crate::view::sort::Order;

/// NICs on a network, as they were read with the networks.
#[derive(Clone, Debug)]
pub struct NicsScreen {
    /// `namespace/name` of the network.
    pub network: String,
    /// `VLAN 30`.
    pub label: String,
    /// Rows and cursor.
    pub list: List,
    /// Order.
    pub order: Order,
    /// Filter.
    pub search: Search<Member>,
    /// What was read.
    pub members: Vec<Member>,
    /// When it was read.
    pub read: Option<jiff::Timestamp>,
}

impl NicsScreen {
    /// The NICs of a network.
    pub fn of(row: &Row, read: Option<jiff::Timestamp>) -> Self {
        Self {
            network: row.key(),
            label: row.label.clone(),
            list: List::default(),
            order: Order::of(&NICS),
            search: Search::over(&NICS),
            members: row.members.clone(),
            read,
        }
    }
}
