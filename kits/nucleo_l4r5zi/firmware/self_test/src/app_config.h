/* What belongs to this model and this board, written by tinyml export. */
#ifndef APP_CONFIG_H
#define APP_CONFIG_H

#define TINYML_CLASSES 5
#define TINYML_LABELS {"idle", "wave", "up-down", "ring", "wing"}
#define TINYML_HEEDED {0, 1, 1, 1, 1}

#endif
