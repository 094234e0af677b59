import Machine

/// Every builtin of the language. An area adds its list here, one line each.
package func standardBuiltins() -> BuiltinRegistry {
    var registry = BuiltinRegistry()
    // The core comes first: its overloads take the language's own values and leave Swift objects to
    // others.
    // Those of generators come before what would go through all of a sequence.
    let areas: [[Builtin]] = [
        showBuiltins,
        basicBuiltins, assertionBuiltins, mathBuiltins, wholeNumberBuiltins,
        specialFunctionBuiltins, stringBuiltins,
        splittingBuiltins, searchBuiltins, characterBuiltins, regexBuiltins,
        generatorBuiltins, setBuiltins, listBuiltins, dictBuiltins, listPartBuiltins,
        functionalBuiltins, arrangementBuiltins, orderingBuiltins, countingBuiltins,
        statisticsBuiltins, randomChoiceBuiltins,
        timeBuiltins, fileBuiltins, folderBuiltins, pathBuiltins, jsonBuiltins, environmentBuiltins,
        branchingBuiltins, tensorBuiltins,
        plotBuiltins, distributionBuiltins, contourBuiltins, markBuiltins, compositionBuiltins,
        figureBuiltins, chartBuiltins,
        animationBuiltins,
        dataBuiltins, tensorFileBuiltins, preparationBuiltins, augmentationBuiltins,
        layerBuiltins, activationBuiltins, sequenceBuiltins, convolutionBuiltins,
        modelBuiltins, structureBuiltins, surgeryBuiltins, predictionBuiltins, trainingBuiltins,
        lossBuiltins, optimizerBuiltins,
        metricBuiltins, callbackBuiltins, loggingBuiltins, trialBuiltins, batchChoiceBuiltins,
        recordBuiltins, recordingFigureBuiltins,
        explorationBuiltins,
    ]
    for area in areas { registry.add(area) }
    registry.add(mathConstants)
    return registry
}
