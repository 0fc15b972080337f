//! Events in the classic rendering: what the add-on for Windows reads off their messages.

use super::{recorded, tells};

/// Checks fields of an event, as text and as Splunk exports it.
fn both(text: &str, expected: &str) {
    tells(text, expected);
    tells(&recorded(text), expected);
}

/// Events of our own of the kinds that are listed in the classic rendering.
pub const RECORDS: &[(&str, &str)] = &[
    ("Windows Event Log Security 4698", TASK_CREATED),
    ("Windows Event Log Security 4699", TASK_DELETED),
    ("Windows Event Log System 4726", ACCOUNT_DELETED),
    ("Windows Event Log Printservice 808", PLUGIN_FAILED),
];

const TASK_CREATED: &str = "04/26/2022 11:12:09 AM
LogName=Security
EventCode=4698
EventType=0
ComputerName=DC-01.corp.example
SourceName=Microsoft Windows security auditing.
Type=Information
RecordNumber=4711
Keywords=Audit Success
TaskCategory=Other Object Access Events
OpCode=Info
Message=A scheduled task was created.

Subject:
\tSecurity ID:\t\tCORP\\ops.lee
\tAccount Name:\t\tops.lee
\tAccount Domain:\t\tCORP
\tLogon ID:\t\t0x4E1B

Task Information:
\tTask Name: \t\t\\Backup
\tTask Content: \t\t<?xml version=\"1.0\" encoding=\"UTF-16\"?>
<Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">
</Task>";

const TASK_DELETED: &str = "11/12/2021 05:16:44 PM
LogName=Security
EventCode=4699
EventType=0
ComputerName=DC-01.corp.example
SourceName=Microsoft Windows security auditing.
Type=Information
RecordNumber=4712
Keywords=Audit Success
TaskCategory=Other Object Access Events
OpCode=Info
Message=A scheduled task was deleted.

Subject:
\tSecurity ID:\t\tCORP\\ops.lee
\tAccount Name:\t\tops.lee
\tAccount Domain:\t\tCORP
\tLogon ID:\t\t0x4E1B

Task Information:
\tTask Name: \t\t\\Backup";

/// Listed under the channel System, with the fields that the add-on gives to events of Security.
const ACCOUNT_DELETED: &str = "10/09/2020 10:41:29 AM
LogName=Security
EventCode=4726
EventType=0
ComputerName=DC-01.corp.example
SourceName=Microsoft Windows security auditing.
Type=Information
RecordNumber=4713
Keywords=Audit Success
TaskCategory=User Account Management
OpCode=Info
Message=A user account was deleted.

Subject:
\tSecurity ID:\t\tCORP\\ops.lee
\tAccount Name:\t\tops.lee
\tAccount Domain:\t\tCORP
\tLogon ID:\t\t0x4E1B

Target Account:
\tSecurity ID:\t\tS-1-5-21-1-2-3-1104
\tAccount Name:\t\ttemp.kim
\tAccount Domain:\t\tCORP

Additional Information:
\tPrivileges\t-";

const PLUGIN_FAILED: &str = "07/01/2021 04:20:47 PM
LogName=Microsoft-Windows-PrintService/Admin
EventCode=808
EventType=2
ComputerName=DC-01.corp.example
User=NOT_TRANSLATED
Sid=S-1-5-18
SidType=0
SourceName=Microsoft-Windows-PrintService
Type=Error
RecordNumber=12
Keywords=Print Spooler
TaskCategory=Initializing
OpCode=Spooler Operation Failed
Message=The print spooler failed to load a plug-in module.";

#[test]
fn classic_events_name_who_acts_and_who_it_is_about() {
    let expected = r"Account_Name=ops.lee|temp.kim
        Subject_Account_Name=ops.lee
        Target_Account_Name=temp.kim
        action=deleted
        change_type=AAA
        dest=DC-01.corp.example
        dest_nt_domain=CORP
        member_dn=ops.lee
        member_id=CORP\ops.lee
        member_nt_domain=CORP\
        msad_action=deleted
        object=temp.kim
        object_attrs=account
        object_category=user
        object_id=S-1-5-21-1-2-3-1104
        result=A user account was deleted
        session_id=0x4E1B
        severity=informational
        severity_id=0
        signature=A user account was deleted
        src_nt_domain=CORP
        src_user=ops.lee
        status=success
        user=temp.kim
        user_group=temp.kim";
    both(ACCOUNT_DELETED, expected);
    let expected = "user=ops.lee\nsrc_user=\nsrc_nt_domain=CORP\naction=success\nTask_Name=\\Backup\nproduct=Windows";
    both(TASK_CREATED, expected);
    both(PLUGIN_FAILED, "severity=high\ncategory=Initializing\ndvc=DC-01.corp.example\nSid=S-1-5-18");
}

#[test]
fn a_member_of_a_group_is_known_by_its_common_name() {
    let message = "A member was added to a security-enabled global group.\n\nSubject:\n\tSecurity ID:\t\tCORP\\adm\n\tAccount Name:\t\tadm\n\
         \tAccount Domain:\t\tCORP\n\tLogon ID:\t\t0x1\n\nMember:\n\tSecurity ID:\t\tCORP\\bob\n\tAccount Name:\t\tCN=Bob Lee,OU=Staff,DC=corp\n\n\
         Group:\n\tSecurity ID:\t\tCORP\\Admins\n\tGroup Name:\t\tAdmins\n\tGroup Domain:\t\tCORP\n\nAdditional Information:\n\tPrivileges:\t\t-";
    let event = format!(
        "LogName=Security\nEventCode=4728\nComputerName=DC-01\nKeywords=Audit Success\nType=Information\nMessage={message}"
    );
    let expected = r"user=Bob Lee
        src_user=adm
        Group_Name=Admins
        user_group=Admins
        object_attrs=Admins
        object_category=user
        member_dn=adm
        privilege_id=-
        vendor_privilege=-
        action=success
        change_type=AAA";
    both(&event, expected);
    let special = "LogName=Security\nEventCode=4672\nComputerName=DC-01\nKeywords=Audit Success\nMessage=Special privileges assigned to new logon.\n\n\
                   Subject:\n\tAccount Name:\t\tops\n\nPrivileges:\t\tSeDebugPrivilege\n\t\t\tSeBackupPrivilege";
    both(special, "privilege_id=SeDebugPrivilege|SeBackupPrivilege\nPrivileges=SeDebugPrivilege");
}

#[test]
fn services_are_named_in_sentences() {
    let stopped = "LogName=System\nEventCode=7036\nComputerName=DC-01\nMessage=The Print Spooler service entered the stopped state.";
    both(stopped, "Service_Name=Print Spooler\nservice=Print Spooler\nstatus=stopped");
    let disabled = "LogName=System\nEventCode=7040\nComputerName=DC-01\nMessage=The start type of the Windows Update service was changed from demand start to disabled.";
    both(disabled, "service_name=Windows Update\nstart_mode=disabled");
}
