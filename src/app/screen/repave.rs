//! The pages of a preview: pools, the nodes of a pool, what lives on a node, all findings.

use super::{List, Scroll};
use crate::action::Scope;
use crate::ops::repave::About;

/// A page of a preview. The answers themselves are in [`Foresight`](crate::app::foresight::Foresight).
#[derive(Clone, Debug)]
pub struct RepaveScreen {
    /// Which page.
    pub page: Page,
    /// Rows and cursor.
    pub list: List,
    /// Scroll position of the findings.
    pub scroll: Scroll,
}

/// Pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// All pools of a repave.
    Pools,
    /// The nodes of a pool in their turn.
    Pool(String),
    /// What lives on a node, in the repave.
    Node(String),
    /// What lives on a node that is to be emptied: the pre-check.
    Drain(String),
    /// The steps of a repave, of all pools or of one.
    Steps(Option<String>),
    /// Machines that come and go just now.
    Machines,
    /// Slices of the pod CIDR, and who holds them.
    Slices,
    /// Everything that was found.
    Findings(About),
}

impl Page {
    /// What the page is about.
    pub fn about(&self) -> About {
        match self {
            Self::Pools | Self::Pool(_) | Self::Steps(_) | Self::Machines | Self::Node(_) | Self::Slices => {
                About::Repave
            }
            Self::Drain(node) => About::Drain(node.clone()),
            Self::Findings(about) => about.clone(),
        }
    }
}

impl RepaveScreen {
    /// A page, from its top.
    pub fn new(page: Page) -> Self {
        Self {
            page,
            list: List::default(),
            scroll: Scroll::default(),
        }
    }

    pub(super) const fn scopes(&self) -> &'static [Scope] {
        match self.page {
            Page::Findings(_) | Page::Slices => &[Scope::Repave, Scope::Text, Scope::Global],
            _ => &[Scope::Repave, Scope::List, Scope::Global],
        }
    }

    pub(super) fn title(&self) -> String {
        match &self.page {
            Page::Pools => "Repave".to_owned(),
            Page::Pool(pool) => format!("Repave {pool}"),
            Page::Node(node) => format!("Repave {node}"),
            Page::Drain(node) => format!("Maintenance of {node}"),
            Page::Steps(None) => "Repave step by step".to_owned(),
            Page::Steps(Some(pool)) => format!("Repave {pool} step by step"),
            Page::Machines => "Machines on their way".to_owned(),
            Page::Slices => "Slices of the pod CIDR".to_owned(),
            Page::Findings(About::Repave) => "Findings: repave".to_owned(),
            Page::Findings(About::Drain(node)) => format!("Findings: drain of {node}"),
        }
    }

    pub(super) const fn list_mut(&mut self) -> Option<&mut List> {
        match self.page {
            Page::Findings(_) | Page::Slices => None,
            _ => Some(&mut self.list),
        }
    }

    pub(super) const fn scroll_mut(&mut self) -> Option<&mut Scroll> {
        match self.page {
            Page::Findings(_) | Page::Slices => Some(&mut self.scroll),
            _ => None,
        }
    }
}
