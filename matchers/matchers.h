// All matchers and readers of Hermetest in one include.
//
//   EXPECT_THAT(hermetest::CurrentMounts(), IsOkAndHolds(HasMountAt("/mnt", FsType("tmpfs"))));
//
// A program that wants less includes the headers below one by one.

#ifndef HERMETEST_MATCHERS_MATCHERS_H_
#define HERMETEST_MATCHERS_MATCHERS_H_

#include "hermetest/matchers/host_namespaces.h"
#include "hermetest/matchers/mount_matchers.h"
#include "hermetest/matchers/mount_table_matchers.h"
#include "hermetest/matchers/namespace_matchers.h"
#include "hermetest/matchers/process_matchers.h"
#include "hermetest/matchers/procfs/mount_table_diff.h"
#include "hermetest/matchers/procfs/mounts_of.h"
#include "hermetest/matchers/procfs/namespaces_of.h"
#include "hermetest/matchers/procfs/processes.h"
#include "hermetest/matchers/status_matchers.h"

#endif  // HERMETEST_MATCHERS_MATCHERS_H_
