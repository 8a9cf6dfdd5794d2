// The YAML parser of the YAML project. Source: https://pyyaml.org/wiki/LibYAML, and yaml.h itself.
#ifndef SCOREBELL_CYAML_SHIM_H
#define SCOREBELL_CYAML_SHIM_H

#include <yaml.h>

#endif
