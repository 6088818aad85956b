//! Watches: what exists, then what changes, one JSON object a line.
mod event;
mod feed;
mod options;

use bytes::Bytes;
use http_body::Frame;
use http_body_util::{BodyExt, StreamBody};

use super::accept::{Accept, Shape};
use super::body::AnswerBody;
use super::call::Call;
use super::faulty::Watching;
use super::route::Target;
use super::selector::Filter;
use super::status::Failure;
use super::{Answer, respond, shape};
use event::Writer;
use feed::Feed;
use options::WatchOptions;

/// GET of a collection with `watch`.
pub(super) fn answer(call: Call, target: Target) -> Result<Answer, Failure> {
    let accept = Accept::negotiate(call.header("accept"))?;
    let filter = Filter::read(target.kind, &call.query)?;
    let filter = match &target.name {
        Some(name) => filter.only(name),
        None => filter,
    };
    let options = WatchOptions::read(&call.query)?;
    let include = shape::include(&call.query)?;
    let shape = if accept.shape == Shape::PartialList {
        Shape::Partial
    } else {
        accept.shape
    };
    let writer = Writer::new(call.world.clone(), target.kind, shape, include);
    let feed = Feed::open(call.world, &target, filter, options, writer);
    let mut answer = respond::with(200, "application/json", body(feed));
    answer.extensions_mut().insert(Watching);
    Ok(answer)
}

fn body(feed: Feed) -> AnswerBody {
    let frames = futures::stream::unfold(feed, |mut feed| async move {
        let text = feed.next().await?;
        Some((Ok(Frame::data(Bytes::from(text))), feed))
    });
    StreamBody::new(frames).boxed_unsync()
}
