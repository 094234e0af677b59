import Figures
import Machine

/// A value of the language that front ends show as a picture.
package protocol FigureHolder: HostObject {
    var figure: Figure { get }
}
