//! Bodies of answers: whole, or produced slice by slice as the client reads.
use std::convert::Infallible;
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http_body::{Body, Frame};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};

/// The body of every answer.
pub type AnswerBody = UnsyncBoxBody<Bytes, Infallible>;

/// A body that is there at once.
pub(super) fn whole(bytes: impl Into<Bytes>) -> AnswerBody {
    Full::new(bytes.into()).boxed_unsync()
}

/// A body that is made while it is read.
pub(super) fn slices(slices: Slices) -> AnswerBody {
    slices.boxed_unsync()
}

/// Produces a body slice by slice.
pub(super) type Source = Box<dyn Iterator<Item = Bytes> + Send>;

/// A body that is produced as it is read. After each slice it steps back for others, so that one client that
/// downloads a list of 70 MB does not keep the rest waiting.
pub(super) struct Slices {
    source: Source,
    step_back: bool,
}

impl Slices {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            step_back: false,
        }
    }
}

impl Body for Slices {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.step_back {
            self.step_back = false;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.step_back = true;
        Poll::Ready(self.source.next().map(|bytes| Ok(Frame::data(bytes))))
    }
}

/// Compresses the slices of another source, at the API server's level (1).
pub(super) struct Gzip {
    source: Source,
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl Gzip {
    pub(super) fn new(source: Source) -> Self {
        Self {
            source,
            encoder: Some(GzEncoder::new(Vec::new(), Compression::fast())),
        }
    }
}

impl Iterator for Gzip {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        loop {
            let mut encoder = self.encoder.take()?;
            let Some(slice) = self.source.next() else {
                return encoder.finish().ok().map(Bytes::from);
            };
            // Writing to a vector cannot fail.
            encoder.write_all(&slice).ok()?;
            let ready = std::mem::take(encoder.get_mut());
            self.encoder = Some(encoder);
            if !ready.is_empty() {
                return Some(ready.into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn slices() -> Source {
        Box::new((0..200u32).map(|number| Bytes::from(format!("slice {number} of a longer text; "))))
    }

    #[tokio::test]
    async fn slices_arrive_whole_and_in_order() {
        let all: Vec<u8> = slices().flatten().collect();
        let read = Slices::new(slices()).collect().await.unwrap().to_bytes();
        assert_eq!(read, all);
    }

    #[tokio::test]
    async fn two_readers_take_turns() {
        let order = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
        let read = |name: char| {
            let order = order.clone();
            let source = slices().inspect(move |_| order.lock().unwrap().push(name));
            tokio::spawn(Slices::new(Box::new(source)).collect())
        };
        let (one, two) = (read('a'), read('b'));
        one.await.unwrap().unwrap();
        two.await.unwrap().unwrap();
        let order: String = order.lock().unwrap().iter().take(8).collect();
        assert_eq!(order, "abababab");
    }

    #[test]
    fn compressed_slices_unpack_to_the_same() {
        let all: Vec<u8> = slices().flatten().collect();
        let packed: Vec<u8> = Gzip::new(slices()).flatten().collect();
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(packed.as_slice())
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, all);
        assert!(packed.len() < all.len());
    }
}
