//! Receipts, invoices and quotes on paper. The first print of a content is the original; printed
//! again it is a copy and says so. Who printed what when is kept, and stands in the history.

use std::path::Path;

use contract::desktop::{Printable, PrintedFile};
use contract::error::{ApiError, ErrorCode};
use contract::order::OrderView;
use documents::{Kind, Mark, Paper, Printed};
use domain::clock::Timestamp;
use domain::ids::OrderId;
use domain::outbox::body_hash;
use domain::status::OrderStatus;
use store::PrintedPaper;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::views::paper;

/// The folder in the data directory.
const FOLDER: &str = "papers";

impl Desk {
    /// Prints an order's receipt or invoice into a file.
    pub async fn print_order(&self, id: OrderId, what: Printable, by: &str) -> Result<PrintedFile, DeskError> {
        let _turn = self.printing.lock().await;
        let view = self.get_order(&id.to_string()).await?;
        let kind = kind_of(what);
        may_print(&view, kind)?;
        let paper = paper::of_order(&view, kind, self.context.config.shop.clone())?;
        let before = self.context.store.reader().papers(id).await?;
        let print = next_print(&before, id, &paper, by, self.context.now())?;
        let printed = Printed { by: by.to_owned(), at: print.printed_at, mark: mark(&before, &print) };
        // Written first: a print that is noted is there.
        let (path, missing) = self.write_paper(&print.file, &paper, &printed)?;
        self.note_print(&view, kind, &print).await?;
        Ok(PrintedFile { path, copy: print.copy, missing })
    }

    /// Writes a paper that is not kept account of: a quote.
    pub(super) fn write_quote(&self, name: &str, paper: &Paper, by: &str) -> Result<String, DeskError> {
        let printed = Printed { by: by.to_owned(), at: self.context.now(), mark: Mark::Original };
        Ok(self.write_paper(name, paper, &printed)?.0)
    }

    fn write_paper(&self, name: &str, paper: &Paper, printed: &Printed) -> Result<(String, String), DeskError> {
        let rendered = documents::render(paper, printed)
            .map_err(|error| DeskError::Config(format!("The paper could not be made: {error}")))?;
        let path = super::files::write_into(&self.dir, Path::new(FOLDER), name, &rendered.pdf)?;
        Ok((path, rendered.missing.into_iter().collect()))
    }

    async fn note_print(&self, view: &OrderView, kind: Kind, print: &PrintedPaper) -> Result<(), DeskError> {
        let note = match print.copy {
            0 => format!("{} printed", kind.title()),
            copy => format!("{} printed again, copy {copy}", kind.title()),
        };
        let (order, print) = (view.order.id, print.clone());
        self.context
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let live = super::orders::live_order(tx, order).await?;
                    tx.add_paper(&print).await?;
                    tx.add_history(order, live.status, Some(&note), &print.printed_by, print.printed_at).await?;
                    Ok::<_, DeskError>(())
                })
            })
            .await?;
        self.context.changed(view.order.id, view.order.number, view.order.version);
        Ok(())
    }
}

const fn kind_of(what: Printable) -> Kind {
    match what {
        Printable::Receipt => Kind::Receipt,
        Printable::Invoice => Kind::Invoice,
    }
}

/// A receipt needs money that was taken; an invoice an order that is, or was, to be paid for.
fn may_print(view: &OrderView, kind: Kind) -> Result<(), ApiError> {
    let taken = view.money.captured.minor > 0;
    let owed = matches!(
        view.order.status,
        OrderStatus::Paid
            | OrderStatus::Confirmed
            | OrderStatus::Processing
            | OrderStatus::Shipped
            | OrderStatus::Delivered
    );
    let message = match kind {
        Kind::Receipt if !taken => "No money was taken for this order, so there is nothing to give a receipt for.",
        Kind::Invoice if !taken && !owed => "This order is not placed yet. Check it out first; a draft can be quoted.",
        Kind::Receipt | Kind::Invoice | Kind::Quote => return Ok(()),
    };
    Err(ApiError::new(ErrorCode::InvalidTransition, message))
}

/// The print that comes next: its number, and the file's name.
fn next_print(
    before: &[PrintedPaper],
    order_id: OrderId,
    paper: &Paper,
    by: &str,
    now: Timestamp,
) -> Result<PrintedPaper, DeskError> {
    let content = serde_json::to_vec(paper).map_err(|error| DeskError::Config(error.to_string()))?;
    let content = body_hash(&content);
    let kind = paper.kind.as_str();
    let same = before.iter().filter(|old| old.kind == kind && old.content == content);
    let copy = same.map(|old| old.copy + 1).max().unwrap_or(0);
    let number = paper.order_number.as_deref().unwrap_or(&paper.number);
    let copied = if copy == 0 { String::new() } else { format!("-copy-{copy}") };
    // Of another content: a name of its own, so that no file that was given away is changed.
    let file = format!("{kind}-{number}-{}{copied}.pdf", &content[..8]);
    Ok(PrintedPaper {
        order_id,
        kind: kind.to_owned(),
        content,
        copy,
        file,
        printed_by: by.to_owned(),
        printed_at: now,
    })
}

fn mark(before: &[PrintedPaper], print: &PrintedPaper) -> Mark {
    let of_kind = || before.iter().filter(|old| old.kind == print.kind);
    let original = of_kind().find(|old| old.content == print.content && old.copy == 0);
    match (original, of_kind().next_back()) {
        (Some(original), _) => Mark::Copy { number: print.copy, of: original.printed_at },
        (None, Some(former)) => Mark::Replaces(former.printed_at),
        (None, None) => Mark::Original,
    }
}
