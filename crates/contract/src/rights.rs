//! Which right each command needs: the commands' column of the table in `domain::roles`. Exhaustive,
//! so that no command comes to be without one.

use domain::roles::Act;

use crate::command::Request;

/// What a command needs of whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it is how one becomes somebody.
    Nobody,
    /// This right, on any order.
    Right(Act),
}

impl Request {
    /// What it needs.
    pub const fn needs(&self) -> Needs {
        Needs::Right(match self {
            Self::AskSession(_) | Self::Quit(_) => return Needs::Nobody,
            Self::GetDesk(_)
            | Self::SeeOddOrder(_)
            | Self::AskViews(_)
            | Self::OpenFile(_)
            | Self::ChooseFile(_)
            | Self::ExportDiagnostics(_) => Act::UseDesk,
            Self::FindOrders(_)
            | Self::GetOrder(_)
            | Self::PreviewAmendment(_)
            | Self::ExportOrders(_)
            | Self::PrintOrder(_) => Act::ReadOrders,
            Self::GetReport(_) | Self::ExportReport(_) => Act::ReadReports,
            Self::CreateOrder(_)
            | Self::SaveDraft(_)
            | Self::GetDraft(_)
            | Self::FindDrafts(_)
            | Self::DeleteDraft(_)
            | Self::PlaceDraft(_)
            | Self::QuoteDraft(_)
            | Self::ReadImport(_)
            | Self::ImportFile(_)
            | Self::GetImport(_)
            | Self::StopImport(_)
            | Self::DuplicateOrder(_) => Act::CreateOrder,
            Self::UpdateOrder(_) | Self::CommentOrder(_) | Self::TagOrder(_) => Act::ChangeOrder,
            Self::DeleteOrder(_) => Act::DeleteOrder,
            Self::CheckOut(_) => Act::CheckOut,
            Self::CancelOrder(_) => Act::CancelOrder,
            Self::Amend(_) => Act::AmendOrder,
            Self::RefundOrder(_) => Act::Refund,
            Self::SettleStep(_) => Act::SettleProcess,
            Self::FindProducts(_) | Self::GetProducts(_) | Self::FindCustomers(_) | Self::GetStock(_) => {
                Act::ReadCatalogue
            }
            Self::SaveCustomer(_) | Self::SaveProduct(_) => Act::ChangeCatalogue,
            Self::SetStatus(_) => Act::SetStatus,
            Self::Resend(_) => Act::SendMail,
            Self::GetOutbox(_) => Act::ReadOutbox,
            Self::RetryOrder(_)
            | Self::RetryRow(_)
            | Self::CancelRow(_)
            | Self::GetMessage(_)
            | Self::EditAndResend(_) => Act::ManageOutbox,
            Self::GetMocks(_)
            | Self::SetMock(_)
            | Self::ResetMocks(_)
            | Self::AddRule(_)
            | Self::RemoveRule(_)
            | Self::GetJournal(_)
            | Self::GetLedger(_)
            | Self::SaveScenario(_)
            | Self::LoadScenario(_) => Act::Mocks,
            Self::AskUsers(_) | Self::ExportAudit(_) => Act::Users,
            Self::SetEndpoints(_)
            | Self::TestEndpoint(_)
            | Self::UseMocks(_)
            | Self::AskBackups(_)
            | Self::RestoreBackup(_) => Act::Settings,
        })
    }
}
