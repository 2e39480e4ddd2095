//! Command bodies: what each request of a front end does. Thin: check, decide by `domain`, write
//! in one commit, tell. [`Desk::handle`] is the one door for requests that arrive as data.

mod amend;
mod catalogue;
mod check_password;
mod checkout;
mod diagnostics;
mod drafts;
mod edit;
mod files;
mod fill;
mod find;
mod fulfil;
mod hints;
mod imports;
mod mocks;
mod notes;
mod orders;
mod outbox;
mod page;
mod papers;
mod place;
mod records;
mod report;
mod report_file;
mod resend;
mod rules;
mod saved_views;
mod scenarios;
mod session;
pub(crate) mod settings;
mod settle;
mod try_address;
mod users;

use contract::{ApiError, Needs, Request};
pub(crate) use find::order_row;
pub(crate) use imports::Imports;
pub use page::{PageQuery, WholePage};
pub use place::Paying;
use serde::Serialize;
pub(crate) use settings::SAMPLE;
use tracing::Instrument;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::request::traced;
use crate::session::Asker;

impl Desk {
    /// Carries out `request` of the window, for whoever is signed in there.
    pub async fn ask(&self, request: Request) -> Result<String, ApiError> {
        let asker = self.session.asker(&*self.context.clock);
        self.handle(request, &asker).await
    }

    /// May whoever is at the window ask for this?
    pub fn allows(&self, request: &Request) -> Result<(), ApiError> {
        allowed(request, &self.session.asker(&*self.context.clock))
    }

    /// Carries out `request` for `asker`, as far as their role allows; the reply is the JSON text of
    /// the command's reply type. Everything logged on its way carries the request's id.
    pub async fn handle(&self, request: Request, asker: &Asker) -> Result<String, ApiError> {
        let name = request.name();
        let request_id = self.context.uuid().simple();
        let span = tracing::info_span!("request", %request_id, command = name);
        async {
            let reply = match allowed(&request, asker) {
                Ok(()) => traced(&self.context.trace_id(), Box::pin(self.answer(request, asker))).await,
                Err(refused) => Err(refused.into()),
            };
            match &reply {
                // Looking is logged only where someone asks for it: every keystroke looks.
                Ok(_) if name.starts_with("Get") || name.starts_with("Find") => tracing::debug!("answered"),
                Ok(_) => tracing::info!("done"),
                Err(error) => tracing::info!(%error, "refused or failed"),
            }
            reply.map_err(ApiError::from)
        }
        .instrument(span)
        .await
    }

    async fn answer(&self, request: Request, asker: &Asker) -> Result<String, DeskError> {
        let by = asker.name.as_str();
        match request {
            Request::GetDesk(_) => text(&self.view().await?),
            Request::FindOrders(find) => text(&self.find_orders(find).await?),
            Request::GetOrder(get) => text(&self.get_order(&get.order).await?),
            Request::CreateOrder(create) => text(&self.create_order(create.input, by).await?),
            Request::UpdateOrder(update) => text(&self.update_order(update, by).await?),
            Request::DeleteOrder(delete) => text(&self.delete_order(delete.id, by).await?),
            Request::CheckOut(checkout) => text(&self.check_out(checkout, by).await?),
            Request::CancelOrder(cancel) => text(&self.cancel_order(cancel.id, &cancel.reason, by).await?),
            Request::PreviewAmendment(preview) => text(&self.preview_amendment(preview).await?),
            Request::Amend(amend) => text(&self.amend(amend, by).await?),
            Request::RefundOrder(refund) => text(&self.refund_as(refund, asker).await?),
            Request::SettleStep(settle) => text(&self.settle_step(settle, by).await?),
            Request::FindProducts(find) => text(&self.find_products(&find.text).await?),
            Request::GetProducts(get) => text(&self.products_known(&get.skus).await?),
            Request::FindCustomers(find) => text(&self.find_customers(&find.text).await?),
            Request::SeeOddOrder(see) => text(&self.see_odd_order(see.id).await?),
            Request::GetStock(get) => text(&self.stock_of(&get.sku).await?),
            Request::SaveCustomer(save) => text(&self.save_customer(save.input).await?),
            Request::SaveProduct(save) => text(&self.save_product(save.input).await?),
            Request::CommentOrder(say) => text(&self.comment_order(say.id, &say.text, by).await?),
            Request::TagOrder(tag) => text(&self.tag_order(tag, by).await?),
            Request::SetStatus(set) => text(&self.set_status(set, by).await?),
            Request::Resend(resend) => text(&self.resend(resend.id, resend.what, by).await?),
            Request::RetryOrder(retry) => text(&self.retry_order(retry.id).await?),
            Request::SaveDraft(save) => text(&self.save_draft(save, by).await?),
            Request::GetDraft(get) => text(&self.get_draft(get.id).await?),
            Request::FindDrafts(_) => text(&self.find_drafts().await?),
            Request::DeleteDraft(delete) => text(&self.delete_draft(delete.id).await?),
            Request::PlaceDraft(place) => text(&self.place_draft(place.id, place.version, by).await?),
            Request::QuoteDraft(quote) => text(&self.quote_draft(quote.id, by).await?),
            Request::DuplicateOrder(copy) => text(&self.duplicate_order(copy.id, by).await?),
            Request::ExportOrders(export) => text(&self.export_orders(export).await?),
            Request::GetReport(get) => text(&self.report(get.range).await?),
            Request::ExportReport(export) => text(&self.export_report(export.range).await?),
            Request::AskViews(ask) => text(&self.ask_views(ask.ask, by).await?),
            Request::GetOutbox(_) => text(&self.outbox().await?),
            Request::RetryRow(retry) => text(&self.retry_row(retry.id).await?),
            Request::CancelRow(cancel) => text(&self.cancel_row(cancel.id).await?),
            Request::GetMessage(get) => text(&self.message(get.id).await?),
            Request::EditAndResend(wish) => text(&self.edit_and_resend(wish, by).await?),
            Request::GetMocks(_) => text(&self.mocks().await?),
            Request::SetMock(set) => text(&self.set_mock(set).await?),
            Request::ResetMocks(_) => text(&self.reset_mocks().await?),
            Request::AddRule(add) => text(&self.add_rule(add).await?),
            Request::RemoveRule(remove) => text(&self.remove_rule(&remove.id).await?),
            Request::GetJournal(get) => text(&self.journal(&get.order).await?),
            Request::GetLedger(get) => text(&self.ledger(&get.order).await?),
            Request::SaveScenario(save) => text(&self.save_scenario(&save.name).await?),
            Request::LoadScenario(load) => text(&self.load_scenario(&load.name).await?),
            Request::AskBackups(ask) => text(&self.ask_backups(ask.ask).await?),
            Request::RestoreBackup(wish) => text(&self.may_restore(&wish.name).await?),
            Request::PrintOrder(print) => text(&self.print_order(print.id, print.what, by).await?),
            Request::TestEndpoint(test) => text(&self.test_endpoint(test.service, &test.url).await?),
            Request::UseMocks(_) | Request::OpenFile(_) | Request::ChooseFile(_) | Request::Quit(_) => {
                Err(settings::only_in_a_window())
            }
            Request::ReadImport(read) => text(&self.read_import(&read.path).await?),
            Request::ImportFile(import) => text(&self.import_file(&import.path)?),
            Request::GetImport(_) => text(&self.import_progress()),
            Request::StopImport(_) => text(&self.stop_import()),
            Request::ExportDiagnostics(_) => text(&self.export_diagnostics().await?),
            Request::AskSession(ask) => text(&self.ask_session(ask.ask).await?),
            Request::AskUsers(ask) => text(&self.ask_users(ask.ask, by).await?),
            Request::ExportAudit(_) => text(&self.export_audit().await?),
            Request::SetEndpoints(set) => text(&self.set_endpoints(set.endpoints, by).await?),
        }
    }
}

fn allowed(request: &Request, asker: &Asker) -> Result<(), ApiError> {
    match request.needs() {
        Needs::Nobody => Ok(()),
        Needs::Right(act) => asker.may(act),
    }
}

fn text<T: Serialize>(reply: &T) -> Result<String, DeskError> {
    serde_json::to_string(reply).map_err(|error| DeskError::Config(format!("a reply could not be written: {error}")))
}
