//! Which objects a list request gets, and what its metadata says about the rest.
use std::collections::VecDeque;

use serde_json::{Value, json};

use super::super::call::Call;
use super::super::route::Target;
use super::super::selector::Filter;
use super::super::status::Failure;
use super::super::version;
use super::options::{At, ListOptions};
use super::source::{Form, Items, prefix_of};
use super::token::Token;
use crate::sim::store::Key;

/// Writes the next item; false at the end.
pub(super) type Writer = Box<dyn FnMut(&mut Vec<u8>) -> bool + Send>;

/// One page.
pub(super) struct Page {
    /// ListMeta.
    pub(super) metadata: Value,
    pub(super) items: Writer,
}

impl Page {
    pub(super) async fn take(
        call: &Call,
        target: &Target,
        options: &ListOptions,
        filter: Filter,
        form: Form,
    ) -> Result<Self, Failure> {
        let token = options.token.as_deref().map(Token::decode).transpose()?;
        if let At::NotOlderThan(version) | At::Exactly(version) = options.at {
            version::reached(call, version).await?;
        }
        let at = match (&token, options.at) {
            (Some(token), _) => u64::try_from(token.rv).ok(),
            (None, At::Exactly(version)) => Some(version),
            _ => None,
        };
        let prefix = prefix_of(target);
        let from = format!("{prefix}{}", token.as_ref().map(Token::start).unwrap_or_default());
        let snapshot = call
            .world
            .store()
            .snapshot(target.kind.id(), &prefix, &Key::bound(&from), at)
            .map_err(|_| too_old(token.as_ref()))?;
        let unfiltered = filter.is_empty();
        let mut items = Items {
            world: call.world.clone(),
            kind: target.kind,
            filter,
            form,
            entries: snapshot.items.into_iter(),
        };
        let mut metadata = json!({"resourceVersion": snapshot.rv.to_string()});
        let limit = options.limit.filter(|limit| items.entries.len() > *limit);
        let Some(limit) = limit else {
            return Ok(Self {
                metadata,
                items: Box::new(move |out| items.next_into(out).is_some()),
            });
        };
        // How the list goes on stands before its items, so a page is made before it is sent.
        let mut made: VecDeque<Vec<u8>> = VecDeque::with_capacity(limit);
        let mut last = None;
        while made.len() < limit {
            let mut item = Vec::new();
            let Some(key) = items.next_into(&mut item) else { break };
            made.push_back(item);
            last = Some(key);
            if made.len().is_multiple_of(16) {
                tokio::task::yield_now().await;
            }
        }
        if let (Some(last), rest @ 1.., Some(fields)) = (last, items.entries.len(), metadata.as_object_mut()) {
            let start = last.as_str().strip_prefix(prefix.as_str()).unwrap_or(last.as_str());
            fields.insert("continue".to_owned(), json!(Token::after(start, snapshot.rv).encode()));
            if unfiltered {
                fields.insert("remainingItemCount".to_owned(), json!(rest));
            }
        }
        let write = move |out: &mut Vec<u8>| made.pop_front().map(|item| out.extend_from_slice(&item)).is_some();
        Ok(Self {
            metadata,
            items: Box::new(write),
        })
    }
}

/// 410: a pager is handed a token with which it can go on all the same.
fn too_old(token: Option<&Token>) -> Failure {
    let Some(token) = token else {
        return Failure::new(410, "Expired", "The resourceVersion for the provided list is too old.");
    };
    let message = "The provided continue parameter is too old to display a consistent list result. You can start a new \
                   list without the continue parameter, or use the continue token in this response to retrieve the \
                   remainder of the results. Continuing with the provided token results in an inconsistent list - \
                   objects that were created, modified, or deleted between the time the first chunk was returned and \
                   now may show up in the list.";
    Failure::new(410, "Expired", message).token(token.inconsistent().encode())
}
