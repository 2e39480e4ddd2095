//! What is handed to the writer: an operation of any result, and the caller who waits for it.

use std::future::Future;
use std::pin::Pin;

use tokio::sync::oneshot;

use crate::error::StoreError;
use crate::tx::WriteTx;

/// A boxed future, as operations return it.
pub type BoxFuture<'t, T> = Pin<Box<dyn Future<Output = T> + Send + 't>>;

/// Something to be done in a batch, whatever its result is.
pub(crate) trait Operation: Send {
    fn run(self: Box<Self>, tx: &mut WriteTx) -> BoxFuture<'_, Box<dyn Answer>>;
    fn refuse(self: Box<Self>, why: StoreError);
}

/// The result of an operation, held back until the fate of its batch is known.
pub(crate) trait Answer: Send {
    fn succeeded(&self) -> bool;
    /// Hands it to the caller; `lost` says why a success did not last.
    fn send(self: Box<Self>, lost: Option<StoreError>);
}

/// What reaches the writer.
pub(crate) enum Message {
    Run(Box<dyn Operation>),
    Close(oneshot::Sender<()>),
}

/// One operation and the caller who waits for it.
pub(crate) struct Job<T, E, F> {
    pub(crate) op: F,
    pub(crate) reply: oneshot::Sender<std::result::Result<T, E>>,
}

struct Reply<T, E> {
    result: std::result::Result<T, E>,
    reply: oneshot::Sender<std::result::Result<T, E>>,
}

impl<T, E, F> Operation for Job<T, E, F>
where
    F: for<'t> FnOnce(&'t mut WriteTx) -> BoxFuture<'t, std::result::Result<T, E>> + Send,
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    fn run(self: Box<Self>, tx: &mut WriteTx) -> BoxFuture<'_, Box<dyn Answer>> {
        let Self { op, reply } = *self;
        let running = op(tx);
        Box::pin(async move { Box::new(Reply { result: running.await, reply }) as Box<dyn Answer> })
    }

    fn refuse(self: Box<Self>, why: StoreError) {
        // A caller who has gone away needs no answer.
        let _ = self.reply.send(Err(why.into()));
    }
}

impl<T, E> Answer for Reply<T, E>
where
    T: Send,
    E: From<StoreError> + Send,
{
    fn succeeded(&self) -> bool {
        self.result.is_ok()
    }

    fn send(self: Box<Self>, lost: Option<StoreError>) {
        let result = match (self.result, lost) {
            (Ok(_), Some(lost)) => Err(lost.into()),
            (result, _) => result,
        };
        let _ = self.reply.send(result);
    }
}
