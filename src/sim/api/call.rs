//! One request, read as far as every answer needs it.
use std::sync::Arc;

use bytes::Bytes;
use http::request::Parts;
use http::{HeaderMap, Method};

use super::query::Query;
use super::route::{self, Asked, Target};
use super::status::Failure;
use super::{header, who};
use crate::sim::catalog::rbac::Identity;
use crate::sim::store::World;

/// An authenticated and authorized request.
pub(super) struct Call {
    pub(super) world: Arc<World>,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Query,
    /// The query as it was sent.
    pub(super) raw_query: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    pub(super) who: Identity,
    /// `None` outside the resource tree.
    pub(super) asked: Option<Asked>,
}

impl Call {
    /// Reads the request and decides whether its sender may make it.
    pub(super) fn open(world: Arc<World>, head: Parts, body: Bytes) -> Result<Self, Failure> {
        let path = head.uri.path().to_owned();
        let raw_query = head.uri.query().unwrap_or_default().to_owned();
        let query = Query::parse(&raw_query);
        let asked = route::read(&path);
        let who = who::admit(world.rbac(), &head.method, &head.headers, &path, &query, asked.as_ref())?;
        Ok(Self {
            world,
            method: head.method,
            path,
            query,
            raw_query,
            headers: head.headers,
            body,
            who,
            asked,
        })
    }

    /// A request that an account of the cluster makes of its own accord, in the course of this one.
    pub(super) fn inside(&self, account: &str) -> Self {
        let groups = ["system:serviceaccounts", "system:serviceaccounts:kubevirt"];
        Self {
            world: Arc::clone(&self.world),
            method: Method::PATCH,
            path: String::new(),
            query: Query::default(),
            raw_query: String::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            who: Identity::user(account, &groups),
            asked: None,
        }
    }

    /// What a controller of the cluster asks for without a request of anybody's.
    pub(super) fn of_controller(world: &Arc<World>, account: &str) -> Self {
        Self {
            world: Arc::clone(world),
            method: Method::POST,
            path: String::new(),
            query: Query::default(),
            raw_query: String::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            who: Identity::user(account, &["system:serviceaccounts"]),
            asked: None,
        }
    }

    /// A header's text; empty when absent or not text.
    pub(super) fn header(&self, name: &str) -> &str {
        header::text(&self.headers, name)
    }

    /// Whether a collection is to be watched rather than listed.
    pub(super) fn watches(&self, target: &Target) -> bool {
        target.watch_path || self.query.flag("watch") == Some(true)
    }

    /// Who is named in `managedFields` when the request does not say: the client's name out of its User-Agent, as
    /// far as the slash, at most 128 bytes (apiserver: `managerOrUserAgent`).
    pub(super) fn manager(&self) -> String {
        let agent = self.header("user-agent").split('/').next().unwrap_or_default();
        let named = self.query.get("fieldManager").unwrap_or(agent);
        let named = if named.is_empty() { "unknown" } else { named };
        named.chars().filter(|letter| !letter.is_control()).take(128).collect()
    }
}
